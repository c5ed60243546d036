// Text, line by line.
#pragma once

#include "input/InputBuffer.h"

#include <optional>

namespace weir::ctl
{
struct Line
{
    std::string_view text; ///< without its end, LF or CRLF
    std::uint64_t number;  ///< from 1
};

class LineReader final
{
public:
    /// `source` must outlive the reader.
    explicit LineReader(Source& source) : _buffer(source) {}

    /// The next line, valid until the next call; nothing at the end. Throws InputError for one beyond longestRecord.
    [[nodiscard]] std::optional<Line> next();

private:
    InputBuffer _buffer;
    std::size_t _taken = 0; ///< of the window, by the line that was handed out last
    std::uint64_t _number = 0;
};
} // namespace weir::ctl
