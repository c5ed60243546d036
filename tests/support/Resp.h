// The wire format of Redis as a server writes it: RESP2.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test::resp
{
/// An error reply on its way out of a command.
class Error final : public std::runtime_error
{
    using runtime_error::runtime_error;
};

inline const std::string ok = "+OK\r\n";
inline const std::string null = "$-1\r\n";

[[nodiscard]] inline std::string error(std::string_view text)
{
    return "-" + std::string(text) + "\r\n";
}

[[nodiscard]] inline std::string integer(std::int64_t value)
{
    return ":" + std::to_string(value) + "\r\n";
}

[[nodiscard]] inline std::string bulk(std::string_view text)
{
    return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}

/// Of elements that are RESP text themselves.
[[nodiscard]] inline std::string array(const std::vector<std::string>& elements)
{
    std::string text = "*" + std::to_string(elements.size()) + "\r\n";
    for (const std::string& element : elements)
        text += element;
    return text;
}
} // namespace weir::test::resp
