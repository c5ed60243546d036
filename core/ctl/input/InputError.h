// Input behind which nothing can be understood.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace weir::ctl
{
class InputError final : public std::runtime_error
{
public:
    InputError(std::uint64_t line, const std::string& sentence) : std::runtime_error(sentence), _line(line) {}

    [[nodiscard]] std::uint64_t line() const noexcept { return _line; }

private:
    std::uint64_t _line;
};

/// A line or record beyond this is taken for an input that is not what it is said to be.
inline constexpr std::size_t longestRecord = 8 * 1024 * 1024;
} // namespace weir::ctl
