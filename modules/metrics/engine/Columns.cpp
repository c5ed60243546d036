#include "engine/Columns.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace weir::metrics
{
void sortByTime(Columns& columns)
{
    auto& [times, values] = columns;
    if (std::ranges::is_sorted(times))
        return;
    std::vector<std::size_t> order(times.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return columns.times[i]; });
    Columns sorted;
    sorted.times.reserve(order.size());
    sorted.values.reserve(order.size());
    for (const auto i : order)
    {
        sorted.times.push_back(times[i]);
        sorted.values.push_back(values[i]);
    }
    columns = std::move(sorted);
}
} // namespace weir::metrics
