#include "import/Tally.h"

#include <algorithm>

namespace weir::ctl
{
void Tally::add(const Counts& counts)
{
    const std::lock_guard lock(_mutex);
    _counts.accepted += counts.accepted;
    _counts.replayed += counts.replayed;
    _counts.rejected += counts.rejected;
    _counts.unusable += counts.unusable;
    _counts.unknown += counts.unknown;
    _counts.emptyCells += counts.emptyCells;
    _counts.ambiguousTimes += counts.ambiguousTimes;
    _counts.nonexistentTimes += counts.nonexistentTimes;
}

void Tally::refuse(Refusal refusal)
{
    constexpr std::size_t most = 10'000;
    const std::lock_guard lock(_mutex);
    if (_refusals.size() < most)
        _refusals.push_back(std::move(refusal));
}

Counts Tally::counts() const
{
    const std::lock_guard lock(_mutex);
    return _counts;
}

std::vector<Refusal> Tally::refusals(std::size_t most) const
{
    const std::lock_guard lock(_mutex);
    auto sorted = _refusals;
    std::ranges::sort(sorted);
    sorted.resize(std::min(sorted.size(), most));
    return sorted;
}
} // namespace weir::ctl
