// From the data file to memory.
#pragma once

#include "engine/DataFile.h"
#include "engine/JournalEntries.h"
#include "engine/SeriesSet.h"
#include "weir/Clock.h"

#include <map>
#include <string_view>
#include <vector>

namespace weir::metrics
{
/// Puts series, their chunks' summaries and the points of the journal that are in no chunk together again.
class Restorer final : public LoadVisitor
{
public:
    /// `now` is when the open points are taken to have come.
    explicit Restorer(MonotonicTime now) : _now(now) {}

    void series(StoredSeries series) override;
    /// Throws DamagedError: the row is sound, but its summary was not written by this version.
    void chunk(StoredChunk chunk) override;
    void points(JournalNumber number, std::span<const SeriesColumns> columns) override;
    /// Stored chunks were cut when the deletion was written; what is left to delete is in the journal before it.
    void erase(JournalNumber number, const Selection& selection) override;

    /// To be called last: hands all series over and returns what is in the journal.
    [[nodiscard]] JournalEntries finish(SeriesSet& set, SeriesId nextId);

private:
    struct Entry
    {
        std::uint64_t points = 0; ///< 0: it deletes
        std::uint32_t series = 0; ///< have open points in it
    };

    [[nodiscard]] Series* find(SeriesId id) const;
    void closeChunks();

    const MonotonicTime _now;
    std::vector<SeriesPointer> _series; // by id
    Series* _chunksOf = nullptr;        // the series of _chunks
    std::vector<ChunkPointer> _chunks;
    std::map<JournalNumber, Entry> _entries;
    // By type, those with open points: there may be a million others, and many deletions.
    std::map<std::string_view, std::vector<Series*>> _open;
};
} // namespace weir::metrics
