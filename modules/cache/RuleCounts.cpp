#include "RuleCounts.h"

#include <cstddef>

namespace weir::cache
{
RuleCounts::RuleCounts(Instruments& instruments, const std::string& rule)
{
    for (std::size_t i = 0; i < _tallies.size(); ++i)
        _tallies[i].counter =
            &instruments.counter("weir_cache_requests_total", "Requests that a rule covers, by how they were answered.",
                                 {{"rule", rule}, {"result", std::string(labelOf(static_cast<Result>(i)))}});
}

void RuleCounts::count(Result result) noexcept
{
    Tally& tally = _tallies[static_cast<std::size_t>(result)];
    tally.counter->increment();
    tally.number.fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t RuleCounts::of(Result result) const noexcept
{
    return _tallies[static_cast<std::size_t>(result)].number;
}

RuleCounts& RuleBook::of(const std::string& rule)
{
    const std::lock_guard lock(_mutex);
    auto& counts = _rules[rule];
    if (counts == nullptr)
        counts = std::make_unique<RuleCounts>(_instruments, rule);
    return *counts;
}

std::vector<std::pair<std::string, const RuleCounts*>> RuleBook::all() const
{
    const std::lock_guard lock(_mutex);
    std::vector<std::pair<std::string, const RuleCounts*>> all;
    for (const auto& [rule, counts] : _rules)
        all.emplace_back(rule, counts.get());
    return all;
}
} // namespace weir::cache
