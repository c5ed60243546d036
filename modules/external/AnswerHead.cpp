#include "AnswerHead.h"

#include "FieldValues.h"
#include "UpstreamError.h"
#include "weir/Units.h"

#include <algorithm>

namespace weir::external
{
namespace
{
[[noreturn]] void malformed(const std::string& what)
{
    throw UpstreamError(Failure::upstream, "its answer is not HTTP/1.1: " + what);
}

/// Cuts the first line off, without its end.
std::string_view takeLine(std::string_view& text)
{
    const auto end = text.find('\n');
    if (end == std::string_view::npos)
        malformed("the head is cut short");
    auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

bool isTokenCharacter(char c) noexcept
{
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool isControl(char c) noexcept
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

/// The status, and whether the version keeps connections alive by itself.
std::pair<int, bool> parseStatusLine(std::string_view line)
{
    constexpr std::string_view version = "HTTP/1.";
    constexpr std::size_t statusAt = 9;
    constexpr std::size_t statusEnd = 12;
    const bool shaped = line.size() >= statusEnd && line.starts_with(version) && line[statusAt - 1] == ' ' &&
                        (line.size() == statusEnd || line[statusEnd] == ' ');
    const auto status = shaped ? parseUnsigned(line.substr(statusAt, statusEnd - statusAt)) : std::nullopt;
    if (!status || *status < 100 || *status > 599 || (line[version.size()] != '0' && line[version.size()] != '1'))
        malformed("the status line");
    return {static_cast<int>(*status), line[version.size()] == '1'};
}

void parseField(std::string_view line, Headers& headers)
{
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    if (colon == std::string_view::npos || name.empty() || !std::ranges::all_of(name, isTokenCharacter))
        malformed("a line of its head is no field");
    const auto value = trimmed(line.substr(colon + 1));
    if (std::ranges::any_of(value, isControl))
        malformed("a field holds control characters");
    headers.add(name, std::string(value));
}

void decideFraming(AnswerHead& head, bool isHttp11)
{
    const auto codings = valuesOf(head.headers.entries(), "Transfer-Encoding");
    const auto lengths = valuesOf(head.headers.entries(), "Content-Length");
    if (codings.empty() && lengths.empty())
        return;
    if (!codings.empty())
    {
        if (!isHttp11 || !lengths.empty() || codings.size() > 1 || !equalsIgnoringCase(codings.front(), "chunked"))
            malformed("its transfer coding");
        head.framing = AnswerHead::Framing::chunked;
        return;
    }
    const auto length = lengths.size() == 1 ? parseUnsigned(lengths.front()) : std::nullopt;
    if (!length)
        malformed("its Content-Length");
    head.framing = AnswerHead::Framing::length;
    head.length = *length;
}
} // namespace

AnswerHead AnswerHead::parse(std::string_view text)
{
    AnswerHead head;
    const auto [status, isHttp11] = parseStatusLine(takeLine(text));
    head.status = status;
    for (auto line = takeLine(text); !line.empty(); line = takeLine(text))
        parseField(line, head.headers);
    decideFraming(head, isHttp11);
    const auto options = elementsOf(head.headers.entries(), "Connection");
    const auto has = [&](std::string_view option)
    { return std::ranges::any_of(options, [&](const auto& found) { return equalsIgnoringCase(found, option); }); };
    head.keepAlive = isHttp11 ? !has("close") : has("keep-alive");
    return head;
}
} // namespace weir::external
