#include "StepFiller.h"

#include "LimitStruck.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace weir::metrics
{
namespace
{
struct Range
{
    Time first; ///< start of the first step
    Time last;  ///< start of the last one
};

/// Unsigned, since two times may lie further apart than the signed range reaches.
std::uint64_t between(Time from, Time to) noexcept
{
    return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

std::optional<Range> rangeOf(const Groups& groups, const Query& query)
{
    const auto step = *query.aggregation.step;
    const auto& [type, from, to, tags] = query.selection;
    Range range{from == earliest ? latest : stepStart(from, step),
                to == latest ? earliest : stepStart(addClamped(to, -1), step)};
    for (const auto& [key, buckets] : groups)
    {
        if (buckets.empty())
            continue;
        if (from == earliest)
            range.first = std::min(range.first, buckets.begin()->first);
        if (to == latest)
            range.last = std::max(range.last, buckets.rbegin()->first);
    }
    if (range.first > range.last)
        return std::nullopt;
    return range;
}
} // namespace

void fillSteps(Groups& groups, const Query& query)
{
    const auto range = rangeOf(groups, query);
    if (!range)
        return;
    const auto step = *query.aggregation.step;
    if (groups.empty() && query.aggregation.groupBy.empty())
        groups.try_emplace(GroupKey());
    const auto most = query.aggregation.maxSteps / std::max<std::size_t>(groups.size(), 1);
    if (between(range->first, range->last) / static_cast<std::uint64_t>(step) >= most)
        throw LimitStruck("metrics.maxSteps",
                          {.status = 422,
                           .detail = "filled, the answer has more than " + std::to_string(query.aggregation.maxSteps) +
                                     " steps; choose a larger step or fewer groups; operators: metrics.maxSteps"});
    for (auto& [key, buckets] : groups)
        for (Time start = range->first;; start += step)
        {
            buckets.try_emplace(start);
            if (between(start, range->last) < static_cast<std::uint64_t>(step))
                break;
        }
}
} // namespace weir::metrics
