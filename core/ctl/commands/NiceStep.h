// A length for the steps of a series.
#pragma once

#include <optional>
#include <string>

namespace weir::ctl
{
/// The shortest of the usual lengths (1s, 5s, 10s, … 1h, … 7d) that divides `window` into at most a hundred steps;
/// nothing if `window` is no duration.
[[nodiscard]] std::optional<std::string> niceStep(const std::string& window);
} // namespace weir::ctl
