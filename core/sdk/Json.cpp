#include "weir/Json.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace weir::inline v1
{
namespace
{
constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD

/// Length of the well-formed sequence that `text` starts with; 0 if it starts with none (Unicode, table 3-7).
std::size_t sequenceLength(std::string_view text) noexcept
{
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
    const unsigned first = byte(0);
    const unsigned second = byte(1);
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return continues(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef)
    {
        const bool wellFormed = (first != 0xe0 || second >= 0xa0) && (first != 0xed || second <= 0x9f);
        return wellFormed && continues(1) && continues(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4)
    {
        const bool wellFormed = (first != 0xf0 || second >= 0x90) && (first != 0xf4 || second <= 0x8f);
        return wellFormed && continues(1) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

void appendControl(std::string& out, char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    switch (c)
    {
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        ((out += "\\u00") += digits[byte >> 4U]) += digits[byte & 0xfU];
    }
}

bool isPlain(char c) noexcept
{
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\';
}

constexpr std::uint64_t eightOf(unsigned char byte) noexcept
{
    return 0x0101010101010101U * byte;
}

/// High bits, one at least if there is a byte below `limit`, which is at most 0x80.
constexpr std::uint64_t below(std::uint64_t bytes, unsigned char limit) noexcept
{
    return (bytes - eightOf(limit)) & ~bytes & eightOf(0x80);
}

/// True if all eight are plain.
bool arePlain(const char* eight) noexcept
{
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, eight, sizeof bytes);
    return ((bytes & eightOf(0x80)) | below(bytes, 0x20) | below(bytes ^ eightOf('"'), 1) |
            below(bytes ^ eightOf('\\'), 1)) == 0;
}

std::size_t plainLength(std::string_view text) noexcept
{
    constexpr std::size_t eight = sizeof(std::uint64_t);
    std::size_t length = 0;
    while (text.size() - length >= eight && arePlain(text.data() + length))
        length += eight;
    const auto left = text.size() - length;
    if (length > 0 && left < eight && arePlain(text.data() + text.size() - eight)) // some of them once more
        return text.size();
    while (length < text.size() && isPlain(text[length]))
        ++length;
    return length;
}

void appendEscaped(std::string& out, std::string_view text)
{
    while (!text.empty())
    {
        const auto plain = plainLength(text);
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty())
            return;
        std::size_t length = 1;
        if (text[0] == '"' || text[0] == '\\')
            (out += '\\') += text[0];
        else if (static_cast<unsigned char>(text[0]) < 0x20)
            appendControl(out, text[0]);
        else if (const auto sequence = sequenceLength(text); sequence != 0)
            out.append(text.substr(0, length = sequence));
        else
            out.append(replacement);
        text.remove_prefix(length);
    }
}

template <class T>
void appendNumber(std::string& out, T value)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
    out.append(digits.begin(), end);
}
} // namespace

bool isUtf8(std::string_view text) noexcept
{
    while (!text.empty())
    {
        const auto length = sequenceLength(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

void JsonWriter::separate()
{
    if (_needsComma)
        _out += ',';
    _needsComma = true;
}

JsonWriter& JsonWriter::beginObject()
{
    separate();
    _out += '{';
    _needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::endObject()
{
    _out += '}';
    _needsComma = true;
    return *this;
}

JsonWriter& JsonWriter::beginArray()
{
    separate();
    _out += '[';
    _needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::endArray()
{
    _out += ']';
    _needsComma = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    string(name);
    _out += ':';
    _needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view text)
{
    separate();
    _out += '"';
    appendEscaped(_out, text);
    _out += '"';
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value)
{
    return raw(value ? "true" : "false");
}

JsonWriter& JsonWriter::null()
{
    return raw("null");
}

JsonWriter& JsonWriter::real(double value)
{
    if (!std::isfinite(value))
        return null();
    separate();
    const auto start = _out.size();
    appendNumber(_out, value);
    if (_out.find_first_of(".e", start) == std::string::npos)
        _out += ".0";
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json)
{
    separate();
    _out += json;
    return *this;
}

JsonWriter& JsonWriter::unsignedInteger(std::uint64_t value)
{
    separate();
    appendNumber(_out, value);
    return *this;
}

JsonWriter& JsonWriter::signedInteger(std::int64_t value)
{
    separate();
    appendNumber(_out, value);
    return *this;
}
} // namespace weir::inline v1
