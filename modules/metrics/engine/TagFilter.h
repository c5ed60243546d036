// What a query says about tags.
#pragma once

#include "SeriesStore.h"

#include <string>
#include <vector>

namespace weir::metrics
{
/// True if every filter of the selection is met.
[[nodiscard]] bool isSelected(const Tags& tags, const Selection& selection);

/// The values of the tags with these names.
[[nodiscard]] GroupKey groupKey(const Tags& tags, const std::vector<std::string>& names);
} // namespace weir::metrics
