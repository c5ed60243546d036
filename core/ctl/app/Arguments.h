// What the user typed, sorted by option.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace weir::ctl
{
struct Arguments
{
    std::map<std::string, std::vector<std::string>, std::less<>> options;
    std::vector<std::string> operands;

    [[nodiscard]] bool has(const std::string& option) const { return options.contains(option); }
    /// All values of an option that may be repeated, in order.
    [[nodiscard]] std::vector<std::string> values(const std::string& option) const;
    /// The last value, as is usual, or nothing.
    [[nodiscard]] std::optional<std::string> value(const std::string& option) const;
    /// The value as an integer of at least `least`, or `otherwise`; anything else is a Failure (usage).
    [[nodiscard]] std::size_t number(const std::string& option, std::size_t otherwise, std::size_t least) const;
    /// The value if it is one of `choices`, the first of which stands for a missing option.
    [[nodiscard]] std::string choice(const std::string& option, const std::vector<std::string>& choices) const;
};
} // namespace weir::ctl
