// Undoes the chunked transfer coding.
#pragma once

#include "Front.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace weir::http
{
/// Boost.Beast's chunk parser over one body (RFC 9112, section 7.1). Chunk extensions and trailers are checked and
/// dropped. Not thread-safe.
class ChunkDecoder final
{
public:
    /// The bounds of the parts that are no data: a chunk's line, and all trailers.
    struct Limits
    {
        std::size_t maxLine;
        std::size_t maxTrailers;
    };

    ChunkDecoder();
    ~ChunkDecoder();
    ChunkDecoder(ChunkDecoder&&) noexcept;
    ChunkDecoder& operator=(ChunkDecoder&&) noexcept;

    struct Step
    {
        std::size_t consumed = 0;    ///< feed what lies behind it next, together with what arrives
        std::string_view data = {};  ///< views the bytes fed
        std::uint64_t announced = 0; ///< the size of the chunk whose line has been read
        bool finished = false;       ///< the last chunk and the trailers have been read
        std::optional<Refusal> refusal = {};
    };
    /// One step; a step without data, end or refusal that consumed nothing needs more bytes.
    [[nodiscard]] Step feed(std::string_view bytes, const Limits& limits);

private:
    class Parser;
    std::unique_ptr<Parser> _parser;
};
} // namespace weir::http
