// Deletions, as the commit thread carries them out.
#pragma once

#include "engine/Commits.h"
#include "engine/SealedChunk.h"
#include "engine/Series.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::metrics
{
/// One deletion: what it does to each series is planned and written series by series, in one transaction, and done in
/// memory once that is committed.
/// REQUIRES: all chunks but open ones are stored. Belongs to the commit thread.
class Erasing final
{
public:
    /// Once `most` chunks, or series without any, are to go, further ones are left as they are.
    Erasing(Commits& commits, ChunkSource& source, std::size_t most = SIZE_MAX)
        : _commits(commits), _source(source), _most(most)
    {
    }

    /// Plans and writes for the series of one type. Throws DamagedError and DiskError: nothing has happened.
    void plan(const std::string& type, const Selection& selection, CutChunks cut);
    /// How many points are to go.
    [[nodiscard]] std::uint64_t points() const noexcept { return _points; }
    /// Commits and does it. `entry`: what a start that finds the points in the journal is to repeat; null: nothing.
    /// Throws DiskError and DamagedError: nothing has happened.
    void carryOut(const Selection* entry);

private:
    struct Change
    {
        SeriesPointer series;
        Removal removal; ///< of closed chunks; may be empty
        bool closedChange;
        Time from;
        Time to;
        bool endsOpen;   ///< no open points are left
        bool endsSeries; ///< nothing is left
    };

    void write(Change& change);
    void apply();

    Commits& _commits;
    ChunkSource& _source;
    const std::size_t _most;
    std::optional<DataFile::Transaction> _transaction; // once there is something to do
    std::vector<Change> _changes;
    std::vector<JournalNumber> _released;
    std::uint64_t _points = 0;
    std::size_t _rows = 0; // chunks that go, or a series' own
};
} // namespace weir::metrics
