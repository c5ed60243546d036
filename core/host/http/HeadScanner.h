// Finds the end of a head in bytes that arrive piece by piece, and what is wrong with its lines.
#pragma once

#include "Framing.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace weir::http
{
/// Looks at every byte once, however the head is cut. What a parser could read in two ways is refused here, on the
/// raw bytes: lines that do not end in CRLF and a CR anywhere else (RFC 9112, section 2.2), folded fields (section
/// 5.2), a blank line or field before the request line's end, and a head that outgrows its bounds unfinished.
class HeadScanner final
{
public:
    struct Result
    {
        std::size_t size = 0; ///< of the whole head with its empty line; 0: it has not ended yet
        std::optional<Refusal> refusal = {};
    };

    /// `bytes` starts where the head does and holds at least what it held at the last call.
    [[nodiscard]] Result scan(std::string_view bytes, const HeadLimits& limits);
    /// Forgets the head; the next one begins.
    void reset() noexcept { *this = HeadScanner(); }

private:
    [[nodiscard]] std::optional<Refusal> lineRefusal(std::string_view line, const HeadLimits& limits);
    [[nodiscard]] std::optional<Refusal> tailRefusal(std::size_t size, const HeadLimits& limits) const;

    std::size_t _lineStart = 0;
    std::size_t _searched = 0;  // no line feed before this
    std::size_t _firstLine = 0; // its size with CRLF; 0: it has not ended yet
    std::size_t _fields = 0;
};
} // namespace weir::http
