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

constexpr std::size_t maxDigits = 20;
constexpr std::size_t besidesFields = 256; // more than all that is written but a handler's fields and the date

/// Writes into room that has been made for all of it, so that not every piece has to ask for some.
class Pen final
{
public:
    explicit Pen(char* at) noexcept : _at(at) {}

    Pen& text(std::string_view text) noexcept
    {
        _at = std::ranges::copy(text, _at).out;
        return *this;
    }
    Pen& number(std::size_t number) noexcept
    {
        _at = std::to_chars(_at, _at + maxDigits, number).ptr;
        return *this;
    }
    void field(std::string_view name, std::string_view value) noexcept
    {
        text(name).text(": ").text(value).text("\r\n");
    }
    [[nodiscard]] char* at() const noexcept { return _at; }

private:
    char* _at;
};

void writeFraming(Pen& pen, const Response& response, const Wire& wire)
{
    if (!mayHaveBody(response.status))
        return; // RFC 9110, section 8.6
    if (wire.chunked)
        return pen.field("Transfer-Encoding", "chunked");
    if (wire.head && wire.length == 0)
        if (const auto* own = response.headers.find("Content-Length"); own != nullptr)
            return pen.field("Content-Length", *own);
    if (wire.length)
        pen.text("Content-Length: ").number(*wire.length).text("\r\n");
}

std::size_t roomFor(const Response& response, std::string_view date)
{
    auto room = besidesFields + date.size();
    for (const auto& [name, value] : response.headers.entries())
        room += name.size() + value.size() + 4; // ": " and CRLF
    return room;
}
} // namespace

void appendHead(std::string& out, const Response& response, const Wire& wire, std::string_view date)
{
    const auto start = out.size();
    out.resize(start + roomFor(response, date));
    Pen pen(out.data() + start);
    pen.text("HTTP/1.1 ").number(static_cast<std::size_t>(response.status));
    pen.text(" ").text(reasonPhrase(response.status)).text("\r\n");
    bool dated = false;
    for (const auto& [name, value] : response.headers.entries())
    {
        if (isFraming(name))
            continue;
        dated = dated || equalsIgnoringCase(name, "Date");
        pen.field(name, value);
    }
    if (!dated)
        pen.field("Date", date);
    writeFraming(pen, response, wire);
    if (!wire.keepAlive)
        pen.field("Connection", "close");
    else if (wire.http10)
        pen.field("Connection", "keep-alive");
    pen.text("\r\n");
    out.resize(static_cast<std::size_t>(pen.at() - out.data()));
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
