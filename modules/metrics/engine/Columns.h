// Points of one series as two plain columns.
#pragma once

#include "Timestamp.h"

#include <cstddef>
#include <vector>

namespace weir::metrics
{
/// As many times as values.
struct Columns
{
    std::vector<Time> times = {};
    std::vector<double> values = {};

    [[nodiscard]] std::size_t size() const noexcept { return times.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return size() * (sizeof(Time) + sizeof(double)); }

    friend bool operator==(const Columns&, const Columns&) = default;
};

/// Orders points by time, those of one time as they came.
void sortByTime(Columns& columns);
} // namespace weir::metrics
