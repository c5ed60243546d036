#include "HeadScanner.h"

#include "weir/Units.h"

namespace weir::http
{
namespace
{
// Besides its target a request line has a method, a version, two blanks and CRLF.
constexpr std::size_t besidesTarget = 64;

Refusal targetTooLong(const HeadLimits& limits)
{
    return {414, "the request target is longer than " + formatBytes(limits.maxTarget) + "; operators: server.maxTarget",
            "server.maxTarget"};
}

Refusal headTooLarge(const HeadLimits& limits)
{
    return {431,
            "the request's header fields are larger than " + formatBytes(limits.maxHead) +
                "; operators: server.maxHead",
            "server.maxHead"};
}
} // namespace

std::optional<Refusal> HeadScanner::lineRefusal(std::string_view line, const HeadLimits& limits)
{
    if (line.size() < 2 || line[line.size() - 2] != '\r')
        return Refusal{400, "a line of the head does not end in CRLF"};
    if (line.find('\r') != line.size() - 2)
        return Refusal{400, "a carriage return stands inside a line of the head"};
    if (_firstLine == 0)
    {
        _firstLine = line.size();
        return line.size() > limits.maxTarget + besidesTarget ? std::optional(targetTooLong(limits)) : std::nullopt;
    }
    if (line.front() == ' ' || line.front() == '\t')
        return Refusal{400, "a header field is folded over several lines"};
    if (++_fields > limits.maxFields)
        return Refusal{431, "the request has more header fields than server.maxFields", "server.maxFields"};
    return std::nullopt;
}

std::optional<Refusal> HeadScanner::tailRefusal(std::size_t size, const HeadLimits& limits) const
{
    if (_firstLine == 0 && size > limits.maxTarget + besidesTarget)
        return targetTooLong(limits);
    if (_firstLine > 0 && size - _firstLine > limits.maxHead)
        return headTooLarge(limits);
    return std::nullopt;
}

HeadScanner::Result HeadScanner::scan(std::string_view bytes, const HeadLimits& limits)
{
    for (;;)
    {
        const auto end = bytes.find('\n', _searched);
        if (end == std::string_view::npos)
        {
            _searched = bytes.size();
            return {.refusal = tailRefusal(bytes.size(), limits)};
        }
        const auto line = bytes.substr(_lineStart, end + 1 - _lineStart);
        _lineStart = _searched = end + 1;
        if (auto refusal = tailRefusal(_lineStart, limits))
            return {.refusal = std::move(refusal)};
        if (line == "\r\n" && _firstLine > 0)
            return {.size = _lineStart};
        if (auto refusal = lineRefusal(line, limits))
            return {.refusal = std::move(refusal)};
    }
}
} // namespace weir::http
