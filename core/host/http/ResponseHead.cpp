#include "ResponseHead.h"

#include "weir/Problem.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace weir::http
{
namespace
{
constexpr std::array<std::string_view, 4> framingFields{"Content-Length", "Transfer-Encoding", "Connection",
                                                        "Keep-Alive"};

bool isFraming(std::string_view name) noexcept
{
    return std::ranges::any_of(framingFields, [&](std::string_view field) { return equalsIgnoringCase(field, name); });
}

void appendNumber(std::string& out, std::size_t number)
{
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void appendField(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

void appendFraming(std::string& out, const Response& response, const Wire& wire)
{
    const auto* own = response.headers.find("Content-Length");
    if (!mayHaveBody(response.status))
        return; // RFC 9110, section 8.6
    if (wire.chunked)
        appendField(out, "Transfer-Encoding", "chunked");
    else if (wire.head && wire.length == 0 && own != nullptr)
        appendField(out, "Content-Length", *own);
    else if (wire.length)
    {
        out.append("Content-Length: ");
        appendNumber(out, *wire.length);
        out.append("\r\n");
    }
}
} // namespace

void appendHead(std::string& out, const Response& response, const Wire& wire, std::string_view date)
{
    out.append("HTTP/1.1 ");
    appendNumber(out, static_cast<std::size_t>(response.status));
    out.append(" ").append(reasonPhrase(response.status)).append("\r\n");
    bool dated = false;
    for (const auto& [name, value] : response.headers.entries())
    {
        if (isFraming(name))
            continue;
        dated = dated || equalsIgnoringCase(name, "Date");
        appendField(out, name, value);
    }
    if (!dated)
        appendField(out, "Date", date);
    appendFraming(out, response, wire);
    if (!wire.keepAlive)
        out.append("Connection: close\r\n");
    else if (wire.http10)
        out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
}

std::string_view DateText::at(std::int64_t seconds)
{
    if (seconds != _seconds)
    {
        _seconds = seconds;
        _text =
            Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(seconds), Poco::DateTimeFormat::HTTP_FORMAT);
    }
    return _text;
}
} // namespace weir::http
