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
    /// More in memory, not stored yet, is too much: 16 MiB of points.
    static constexpr std::size_t mostWaiting = 256;

    /// What goes with the next commit.
    struct Ready
    {
        std::vector<std::shared_ptr<Seal>> seals = {};
        std::vector<std::vector<ChunkKey>> keys = {}; ///< by seal
        std::vector<JournalRange> dropped = {};       ///< what earlier ones have left in the journal

        [[nodiscard]] bool empty() const noexcept { return seals.empty() && dropped.empty(); }
    };

    /// `encoded` is called on any thread when there may be something ready. All must outlive the scheduler's tasks.
    Sealing(Commits& commits, Scheduler& scheduler, std::function<void()> encoded);

    /// Takes over chunks that were closed; they hold their series' points up to the last applied entry.
    void add(Frozen frozen);
    [[nodiscard]] std::size_t waiting() const noexcept { return _waiting.size(); }
    /// Has everything ready when it returns.
    void encodeAll();

    /// Of those that are encoded, and have none before them that is not, as many as others can wait for; and what is
    /// to be dropped.
    [[nodiscard]] Ready ready() const;
    /// All of them, and nothing that could wait.
    [[nodiscard]] Ready readyAll() const;
    /// Part of a transaction: throws what that does.
    void put(DataFile::Transaction& transaction, Ready& ready) const;
    /// After its commit.
    void settle(const Ready& ready);

private:
    [[nodiscard]] std::vector<std::shared_ptr<Seal>> encoded(std::size_t most) const;

    Commits& _commits;
    Scheduler& _scheduler;
    std::function<void()> _encoded;
    std::deque<std::shared_ptr<Seal>> _waiting; // in the order in which they were closed
};
} // namespace weir::metrics
