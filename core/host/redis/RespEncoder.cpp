#include "RespEncoder.h"

#include <charconv>
#include <cstddef>
#include <limits>
#include <string_view>

namespace weir::host
{
namespace
{
/// Type, digits and two ends of lines around an argument: enough for one that fits the first allocation.
constexpr std::size_t overhead = 16;

void appendLength(std::string& text, char type, std::size_t length)
{
    char digits[std::numeric_limits<std::size_t>::digits10 + 1];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), length).ptr;
    text += type;
    text.append(digits, end);
    text += "\r\n";
}
} // namespace

std::string encode(std::span<const Redis::Command> commands)
{
    std::size_t size = 0;
    for (const auto& command : commands)
    {
        size += overhead;
        for (const auto& argument : command)
            size += argument.size() + overhead;
    }
    std::string text;
    text.reserve(size);
    for (const auto& command : commands)
    {
        appendLength(text, '*', command.size());
        for (const auto& argument : command)
        {
            appendLength(text, '$', argument.size());
            text.append(argument).append("\r\n");
        }
    }
    return text;
}
} // namespace weir::host
