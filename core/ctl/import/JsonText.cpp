#include "import/JsonText.h"

#include "weir/Json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace weir::ctl
{
namespace
{
bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

bool needsNoEscape(char c) noexcept
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/// Drops the digits at the front and says how many there were.
std::size_t takeDigits(std::string_view& text) noexcept
{
    const auto end = std::ranges::find_if_not(text, isDigit);
    const auto count = static_cast<std::size_t>(end - text.begin());
    text.remove_prefix(count);
    return count;
}
} // namespace

bool appendJsonString(std::string& out, std::string_view text)
{
    if (std::ranges::all_of(text, needsNoEscape))
    {
        out += '"';
        out += text;
        out += '"';
        return true;
    }
    if (!isUtf8(text))
        return false;
    JsonWriter(out).string(text);
    return true;
}

bool isJsonNumber(std::string_view text) noexcept
{
    if (text.starts_with('-'))
        text.remove_prefix(1);
    const bool zero = text.starts_with('0');
    const auto whole = takeDigits(text);
    if (whole == 0 || (zero && whole > 1))
        return false;
    if (text.starts_with('.'))
    {
        text.remove_prefix(1);
        if (takeDigits(text) == 0)
            return false;
    }
    if (text.starts_with('e') || text.starts_with('E'))
    {
        text.remove_prefix(1);
        if (text.starts_with('+') || text.starts_with('-'))
            text.remove_prefix(1);
        if (takeDigits(text) == 0)
            return false;
    }
    return text.empty();
}

bool appendJsonNumber(std::string& out, std::string_view text)
{
    text = trim(text);
    if (isJsonNumber(text))
    {
        out += text;
        return true;
    }
    if (text.starts_with('+') && !text.starts_with("+-"))
        text.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
        return false;
    std::array<char, 32> digits{};
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
    return true;
}

std::string_view trim(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}
} // namespace weir::ctl
