// What is in the journal, and what of it is still needed.
#pragma once

#include "engine/Ids.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <vector>

namespace weir::metrics
{
/// An entry of points is needed until all series that it has points of have let go of it: they have them in chunks, or
/// have lost them to a deletion. A deletion, which is an entry as well, is needed while there is one of points before
/// it: a start reads that again, and passes over what is in chunks only.
///
/// What is not needed any more need not go at once. It is dropped by segments of neighbours, for one by one each page
/// of the file would be written many times; and not all in one commit, for which others wait. Not synchronised.
class JournalEntries final
{
public:
    /// So many series have points in it that are in no chunk. REQUIRES: it comes after all that were added.
    void add(JournalNumber entry, std::uint32_t series, std::uint64_t points);
    /// REQUIRES: likewise.
    void addDeletion(JournalNumber entry);

    /// Series let go of theirs: `released` names an entry once for each series.
    void release(std::span<const JournalNumber> released);

    /// What the next commit is to drop, ascending: about as much as takes it a millisecond, but a segment at least.
    [[nodiscard]] std::vector<JournalRange> droppable() const;
    /// That was dropped.
    void drop(std::span<const JournalRange> dropped);

    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    /// Entries that were not dropped.
    [[nodiscard]] std::size_t size() const noexcept { return _size + _deletions.size(); }

private:
    struct Entry
    {
        JournalNumber number;
        std::uint32_t holders; ///< series that have not let go of it
        std::uint32_t points;
    };

    struct Segment
    {
        std::vector<Entry> entries = {}; ///< by number; never empty
        std::uint64_t held = 0;          ///< size of those with holders
        std::uint64_t released = 0;      ///< of those without
    };

    using Segments = std::map<JournalNumber, Segment>; // by the first number that was in it

    [[nodiscard]] static std::uint64_t sizeOf(const Entry& entry) noexcept;
    [[nodiscard]] static std::uint64_t costOf(const Entry& entry) noexcept;
    [[nodiscard]] Segments::iterator segmentFor(const Entry& entry);
    [[nodiscard]] Segments::iterator segmentOf(JournalNumber number);
    void sortIn(Segments::iterator segment);
    [[nodiscard]] Segments::iterator dropFrom(Segments::iterator segment, const JournalRange& range);

    Segments _segments;
    std::set<JournalNumber> _idle;     // segments in which nothing is held
    std::set<JournalNumber> _wasteful; // and those in which next to nothing is
    std::set<JournalNumber> _deletions;
    std::size_t _size = 0;       // entries of points
    std::uint64_t _held = 0;     // of all segments
    std::uint64_t _released = 0; // of all segments
};
} // namespace weir::metrics
