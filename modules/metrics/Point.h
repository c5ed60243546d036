// One measurement, and which series it belongs to.
#pragma once

#include "Timestamp.h"

#include <string>
#include <utility>
#include <vector>

namespace weir::metrics
{
/// Sorted by name; names are different.
using Tags = std::vector<std::pair<std::string, std::string>>;

/// Two points of one series and time are two points.
struct Point
{
    std::string type;
    Tags tags;
    Time time = 0;
    double value = 0; ///< finite; never -0
};
} // namespace weir::metrics
