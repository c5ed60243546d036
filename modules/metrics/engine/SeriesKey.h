// The name of a series as one string of bytes: its type and its tags.
#pragma once

#include "Point.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace weir::metrics
{
/// Appends the key. The same bytes mean the same series. REQUIRES: tags sorted by name.
void appendSeriesKey(std::string& out, std::string_view type,
                     std::span<const std::pair<std::string_view, std::string_view>> tags);
[[nodiscard]] std::string seriesKey(std::string_view type, const Tags& tags);

/// REQUIRES: a key that appendSeriesKey made.
[[nodiscard]] std::string_view typeOf(std::string_view key);
[[nodiscard]] Tags tagsOf(std::string_view key);
} // namespace weir::metrics
