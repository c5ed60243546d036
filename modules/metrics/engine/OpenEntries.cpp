#include "engine/OpenEntries.h"

#include <algorithm>

namespace weir::metrics
{
std::vector<JournalNumber> OpenEntries::droppable(std::span<const JournalNumber> released) const
{
    std::map<JournalNumber, std::uint32_t> times;
    for (const auto entry : released)
        ++times[entry];
    std::vector<JournalNumber> dropped;
    for (const auto& [entry, count] : times)
        if (_open.at(entry) == count)
            dropped.push_back(entry);
    // Deletions at the front have nothing before them that they would have to delete again.
    const auto points = dropped;
    for (const auto& [entry, series] : _open)
        if (series == 0)
            dropped.push_back(entry);
        else if (!std::ranges::binary_search(points, entry))
            break;
    std::ranges::sort(dropped);
    return dropped;
}

void OpenEntries::release(std::span<const JournalNumber> released, std::span<const JournalNumber> dropped)
{
    for (const auto entry : released)
        --_open.at(entry);
    for (const auto entry : dropped)
        _open.erase(entry);
}
} // namespace weir::metrics
