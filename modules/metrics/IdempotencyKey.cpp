#include "IdempotencyKey.h"

#include "weir/Problem.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace weir::metrics
{
namespace
{
constexpr std::string_view fieldName = "Idempotency-Key";
constexpr std::size_t longestKey = 255;

[[noreturn]] void refuse(const std::string& what)
{
    throw ProblemException(400, std::string(fieldName) + " " + what);
}

bool isVisible(char c) noexcept
{
    return c > ' ' && c <= '~';
}

std::string bareKey(std::string_view value)
{
    if (!std::ranges::all_of(value, isVisible))
        refuse("holds a character that is not allowed; allowed: visible ASCII, and blanks in quotes");
    return std::string(value);
}

/// RFC 8941, section 4.2.5.
std::string quotedKey(std::string_view value)
{
    std::string key;
    for (std::size_t at = 1; at < value.size(); ++at)
    {
        char c = value[at];
        if (c == '"')
        {
            if (at + 1 < value.size())
                refuse("goes on after its closing quote");
            return key;
        }
        if (c == '\\')
        {
            c = ++at < value.size() ? value[at] : '\0';
            if (c != '"' && c != '\\')
                refuse("holds a backslash that is followed by neither a quote nor a backslash");
        }
        if (!isVisible(c) && c != ' ')
            refuse("holds a character that is not allowed; allowed: visible ASCII, and blanks in quotes");
        key += c;
    }
    refuse("has an opening quote and no closing one");
}
} // namespace

std::optional<std::string> idempotencyKey(const Request& request)
{
    const auto isKey = [](const Field& field) { return equalsIgnoringCase(field.name, fieldName); };
    const auto fields = std::ranges::count_if(request.headers, isKey);
    if (fields == 0)
        return std::nullopt;
    if (fields > 1)
        refuse("is given more than once");
    const std::string_view value = *request.header(fieldName);
    auto key = value.starts_with('"') ? quotedKey(value) : bareKey(value);
    if (key.empty())
        refuse("is empty");
    if (key.size() > longestKey)
        refuse("is " + std::to_string(key.size()) + " characters long; allowed: " + std::to_string(longestKey));
    return key;
}
} // namespace weir::metrics
