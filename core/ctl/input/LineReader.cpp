#include "input/LineReader.h"

#include "input/InputError.h"

namespace weir::ctl
{
std::optional<Line> LineReader::next()
{
    _buffer.drop(_taken);
    _taken = 0;
    ++_number;
    std::size_t searched = 0;
    auto end = std::string_view::npos;
    for (bool more = true; more;)
    {
        const std::string_view window(_buffer.data(), _buffer.size());
        end = window.find('\n', searched);
        searched = window.size();
        if (end == std::string_view::npos && searched > longestRecord)
            throw InputError(_number, "is a line of more than " + std::to_string(longestRecord) + " bytes");
        more = end == std::string_view::npos && _buffer.fill();
    }
    const std::string_view window(_buffer.data(), _buffer.size());
    if (window.empty())
        return std::nullopt;
    _taken = end == std::string_view::npos ? window.size() : end + 1;
    auto text = window.substr(0, end);
    if (text.ends_with('\r'))
        text.remove_suffix(1);
    return Line{text, _number};
}
} // namespace weir::ctl
