#include "engine/OpenEntries.h"

#include <algorithm>
#include <limits>

namespace weir::metrics
{
void OpenEntries::add(JournalNumber entry, std::uint32_t series)
{
    if (series == 0)
        _deletions.insert(entry);
    else
        _points[entry] = series;
}

std::vector<JournalNumber> OpenEntries::droppable(std::span<const JournalNumber> released) const
{
    std::vector<JournalNumber> sorted(released.begin(), released.end());
    std::ranges::sort(sorted);
    std::vector<JournalNumber> dropped;
    for (auto entry = sorted.begin(); entry != sorted.end();)
    {
        const auto next = std::upper_bound(entry, sorted.end(), *entry);
        if (_points.at(*entry) == static_cast<std::uint32_t>(next - entry))
            dropped.push_back(*entry);
        entry = next;
    }
    if (_deletions.empty())
        return dropped;
    // Deletions at the front have nothing before them that they would have to delete again.
    auto front = std::numeric_limits<JournalNumber>::max();
    for (const auto& [entry, series] : _points)
        if (entry < front && !std::ranges::binary_search(dropped, entry))
            front = entry;
    dropped.insert(dropped.end(), _deletions.begin(), _deletions.lower_bound(front));
    std::ranges::sort(dropped);
    return dropped;
}

void OpenEntries::release(std::span<const JournalNumber> released, std::span<const JournalNumber> dropped)
{
    for (const auto entry : released)
        --_points.at(entry);
    for (const auto entry : dropped)
        if (_points.erase(entry) == 0)
            _deletions.erase(entry);
    constexpr std::size_t sparse = 16;
    if (_points.bucket_count() > sparse * (_points.size() + sparse))
        _points.rehash(0); // what a busy time needed is given back
}
} // namespace weir::metrics
