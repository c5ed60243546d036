#include "LogLine.h"

#include "weir/Json.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <chrono>

namespace weir::host
{
// Not to be inlined into what waits: the thread may be another one afterwards (weir/Baton.h).
[[gnu::noinline]] std::string_view logTime(WallTime time)
{
    using namespace std::chrono;
    const auto second = floor<seconds>(time);
    // Many lines share a second, and formatting one costs more than the rest of the line.
    thread_local auto lastSecond = sys_seconds::min();
    thread_local std::string text;
    if (second != lastSecond)
    {
        const auto microseconds = duration_cast<std::chrono::microseconds>(second.time_since_epoch()).count();
        text = Poco::DateTimeFormatter::format(Poco::Timestamp(microseconds), "%Y-%m-%dT%H:%M:%S.000Z");
        lastSecond = second;
    }
    const auto fraction = static_cast<int>(duration_cast<milliseconds>(time - second).count());
    const auto digits = text.size() - 4; // of "123Z"
    text[digits] = static_cast<char>('0' + fraction / 100);
    text[digits + 1] = static_cast<char>('0' + fraction / 10 % 10);
    text[digits + 2] = static_cast<char>('0' + fraction % 10);
    return text;
}

std::string escapeForLog(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::string_view replacement = "\xef\xbf\xbd";
    const bool valid = isUtf8(text);
    std::string out;
    out.reserve(text.size());
    for (const char c : text)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
            (((out += "\\x") += digits[byte >> 4U])) += digits[byte & 0xfU];
        else if (byte >= 0x80 && !valid)
            out += replacement;
        else
            out += c;
    }
    return out;
}

std::string logLine(LogFormat format, WallTime time, std::string_view level, std::string_view source,
                    std::string_view message)
{
    std::string line;
    if (format == LogFormat::text)
    {
        line.append(logTime(time)).append(" ").append(level).append(" ").append(source).append(": ");
        line.append(escapeForLog(message));
    }
    else
    {
        JsonWriter json(line);
        json.beginObject();
        json.key("time").string(logTime(time));
        json.key("level").string(level);
        json.key("source").string(source);
        json.key("message").string(message);
        json.endObject();
    }
    line += '\n';
    return line;
}
} // namespace weir::host
