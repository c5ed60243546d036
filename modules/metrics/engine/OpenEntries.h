// Which entries of the journal are still needed.
#pragma once

#include "engine/Ids.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

namespace weir::metrics
{
/// An entry of points is needed until all series that it has points of have them in chunks; one of a deletion, which
/// has no series, until no entry before it is. Not synchronised.
class OpenEntries final
{
public:
    /// So many series have points in it that are in no chunk.
    void add(JournalNumber entry, std::uint32_t series);

    /// Which entries are not needed any more, ascending, once series let go of theirs: `released` names an entry once
    /// for each series.
    [[nodiscard]] std::vector<JournalNumber> droppable(std::span<const JournalNumber> released) const;
    /// They have let go, and what was droppable is dropped.
    void release(std::span<const JournalNumber> released, std::span<const JournalNumber> dropped);

    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return _points.size() + _deletions.size(); }

private:
    // How many series have let go of them not yet. Looked up for every point that is sealed, among as many entries as
    // there are single points in open chunks: a tree of them would not be in the cache.
    std::unordered_map<JournalNumber, std::uint32_t> _points;
    std::set<JournalNumber> _deletions;
};
} // namespace weir::metrics
