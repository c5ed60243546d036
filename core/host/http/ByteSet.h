// Sets of bytes, as grammars name them.
#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace weir::http
{
/// A set of bytes that is looked up without a branch.
class ByteSet final
{
public:
    constexpr ByteSet(std::initializer_list<std::string_view> texts)
    {
        for (const auto text : texts)
            for (const char c : text)
                _has[static_cast<unsigned char>(c)] = true;
    }

    /// All bytes but these.
    [[nodiscard]] constexpr ByteSet complement() const
    {
        ByteSet others{};
        for (std::size_t byte = 0; byte < _has.size(); ++byte)
            others._has[byte] = !_has[byte];
        return others;
    }

    [[nodiscard]] constexpr bool has(char c) const noexcept { return _has[static_cast<unsigned char>(c)]; }
    [[nodiscard]] constexpr bool hasAll(std::string_view text) const noexcept
    {
        return std::ranges::all_of(text, [this](char c) { return has(c); });
    }

private:
    std::array<bool, 256> _has{};
};

inline constexpr std::string_view alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
} // namespace weir::http
