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
/// An entry of points is needed until all series that it has points of have them in chunks; one of a deletion, which
/// has no series, while there is an entry before it. What is not needed does no harm: a start passes over it. So it is
/// not dropped one by one, which would write each page of the file many times, but by segments of neighbours; and not
/// all in one commit, which others wait for. Not synchronised.
class OpenEntries final
{
public:
    /// So many series have points in it that are in no chunk. REQUIRES: it comes after all that were added.
    void add(JournalNumber entry, std::uint32_t series, std::uint64_t points);
    void addDeletion(JournalNumber entry);

    /// Series let go of theirs: `released` names an entry once for each series.
    void release(std::span<const JournalNumber> released);

    /// What the next commit is to drop, ascending: no more than costs it about a millisecond, but a segment at least,
    /// so that with each commit more goes than comes.
    [[nodiscard]] std::vector<JournalRange> droppable() const;
    /// That was dropped.
    void drop(std::span<const JournalRange> dropped);

    [[nodiscard]] bool empty() const noexcept { return _size == 0; }
    /// Entries that were not dropped.
    [[nodiscard]] std::size_t size() const noexcept { return _size; }

private:
    struct Entry
    {
        std::uint32_t holders; // series that have not let go of it, or what stands for none in OpenEntries.cpp
        std::uint32_t points;
    };

    struct Segment
    {
        std::vector<Entry> entries = {}; // by number
        std::uint64_t points = 0;        // of all
        std::size_t present = 0;         // entries that were not dropped
        std::size_t held = 0;            // of them: those with holders
        std::size_t deletions = 0;       // of them
    };

    using Segments = std::map<JournalNumber, Segment>; // by their first number

    [[nodiscard]] static std::uint64_t weightOf(const Entry& entry) noexcept;
    void add(JournalNumber number, Entry entry);
    [[nodiscard]] Segments::iterator segmentFor(JournalNumber number);
    [[nodiscard]] Segments::iterator segmentOf(JournalNumber number);
    void drop(Segments::iterator segment, JournalNumber number);

    Segments _segments;
    std::set<JournalNumber> _idle; // segments in which nothing is held
    std::size_t _size = 0;
    std::uint64_t _held = 0;     // weight of what is held
    std::uint64_t _released = 0; // weight of what was released
};
} // namespace weir::metrics
