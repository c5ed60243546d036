#include "NormalPath.h"

#include <charconv>

namespace weir::host
{
namespace
{
bool isUnreserved(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

char upper(char digit) noexcept
{
    return digit >= 'a' && digit <= 'f' ? static_cast<char>(digit - 'a' + 'A') : digit;
}
} // namespace

std::string normalPath(std::string_view encoded)
{
    constexpr std::size_t escape = 3;
    constexpr int hexadecimal = 16;
    std::string normal;
    normal.reserve(encoded.size());
    while (!encoded.empty())
    {
        unsigned char code = 0;
        const auto digits = encoded.substr(0, escape).substr(1);
        const auto end = digits.data() + digits.size();
        const bool isEscape = encoded.front() == '%' && digits.size() + 1 == escape &&
                              std::from_chars(digits.data(), end, code, hexadecimal).ptr == end;
        if (!isEscape)
            normal += encoded.front();
        else if (const char c = static_cast<char>(code); isUnreserved(c))
            normal += c;
        else
            normal.append({'%', upper(digits[0]), upper(digits[1])});
        encoded.remove_prefix(isEscape ? escape : 1);
    }
    return normal;
}
} // namespace weir::host
