// Values over time as rows of block characters.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace weir::ctl
{
/// One column per value, from the smallest (an eighth of a row) to the largest (all rows), with both beside the axis; a
/// missing value is a gap. More values than columns are averaged. Ends with a newline; empty if there is no value.
[[nodiscard]] std::string blockChart(const std::vector<std::optional<double>>& values, std::size_t width,
                                     std::size_t height);
} // namespace weir::ctl
