#include "engine/TagFilter.h"

#include <algorithm>

namespace weir::metrics
{
namespace
{
const std::string* tagValue(const Tags& tags, const std::string& name)
{
    const auto found = std::ranges::lower_bound(tags, name, {}, &Tags::value_type::first);
    return found != tags.end() && found->first == name ? &found->second : nullptr;
}
} // namespace

bool isSelected(const Tags& tags, const Selection& selection)
{
    return std::ranges::all_of(selection.tags,
                               [&](const auto& filter)
                               {
                                   const auto* value = tagValue(tags, filter.first);
                                   return value != nullptr && filter.second.contains(*value);
                               });
}

GroupKey groupKey(const Tags& tags, const std::vector<std::string>& names)
{
    GroupKey key;
    for (const auto& name : names)
    {
        const auto* value = tagValue(tags, name);
        key.push_back(value == nullptr ? std::nullopt : std::optional(*value));
    }
    return key;
}
} // namespace weir::metrics
