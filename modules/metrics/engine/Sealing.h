// From closed chunks to stored ones.
#pragma once

#include "engine/Commits.h"
#include "engine/Seal.h"
#include "weir/Scheduler.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace weir::metrics
{
/// Belongs to the commit thread, but for the tasks that encode. Chunks are stored in the order in which they were
/// closed: that is what lets a start skip, per series, all entries of the journal up to its last chunk's throughSeq.
class Sealing final
{
public:
    /// Seals that are stored with the next commit.
    struct Ready
    {
        std::vector<std::shared_ptr<Seal>> seals = {};
        std::vector<std::vector<ChunkKey>> keys = {}; ///< by seal
        std::vector<JournalNumber> released = {};     ///< see OpenEntries
        std::vector<JournalNumber> dropped = {};
    };

    /// `encoded` is called on any thread when there may be something ready. All must outlive the scheduler's tasks.
    Sealing(Commits& commits, Scheduler& scheduler, std::function<void()> encoded);

    /// Takes over chunks that were closed; they hold their series' points up to the last applied entry.
    void add(Frozen frozen);
    [[nodiscard]] std::size_t waiting() const noexcept { return _waiting.size(); }
    /// Has everything ready when it returns.
    void encodeAll();

    /// Those that are encoded; none if one before them is not.
    [[nodiscard]] Ready ready() const;
    /// Part of a transaction: throws what that does.
    void put(DataFile::Transaction& transaction, Ready& ready) const;
    /// After its commit.
    void settle(const Ready& ready);

private:
    Commits& _commits;
    Scheduler& _scheduler;
    std::function<void()> _encoded;
    std::deque<std::shared_ptr<Seal>> _waiting; // in the order in which they were closed
};
} // namespace weir::metrics
