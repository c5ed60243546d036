#include "app/Arguments.h"

#include "app/Failure.h"
#include "weir/Units.h"

#include <algorithm>

namespace weir::ctl
{
std::vector<std::string> Arguments::values(const std::string& option) const
{
    const auto found = options.find(option);
    return found == options.end() ? std::vector<std::string>{} : found->second;
}

std::optional<std::string> Arguments::value(const std::string& option) const
{
    const auto found = options.find(option);
    return found == options.end() ? std::nullopt : std::optional(found->second.back());
}

std::size_t Arguments::number(const std::string& option, std::size_t otherwise, std::size_t least) const
{
    const auto text = value(option);
    if (!text)
        return otherwise;
    const auto number = parseUnsigned(*text);
    if (!number || *number < least)
        throw Failure(exitUsage,
                      "--" + option + " '" + *text + "' is not an integer of at least " + std::to_string(least));
    return *number;
}

std::string Arguments::choice(const std::string& option, const std::vector<std::string>& choices) const
{
    const auto text = value(option);
    if (!text)
        return choices.front();
    if (std::ranges::find(choices, *text) != choices.end())
        return *text;
    std::string allowed;
    for (const auto& one : choices)
        allowed += (allowed.empty() ? "" : ", ") + one;
    throw Failure(exitUsage, "--" + option + " '" + *text + "' is none of: " + allowed);
}
} // namespace weir::ctl
