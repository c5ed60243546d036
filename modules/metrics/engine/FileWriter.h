// Durability fsync and os: what is written is on disk before it is answered.
#pragma once

#include "engine/CommitQueue.h"
#include "engine/Commits.h"
#include "engine/GivingBack.h"
#include "engine/Sealing.h"
#include "engine/Writer.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace weir::metrics
{
/// One thread commits. It takes all batches that wait, writes them as one entry of the journal, commits, applies them
/// to the open chunks and wakes who waits: a commit, however slow, is shared by all who came during the last one.
/// Between two groups it closes chunks that are full or old; the Scheduler encodes them. Later commits store them, and
/// drop what the journal does not need any more, a share each.
class FileWriter final : public Writer
{
public:
    struct Settings
    {
        std::chrono::milliseconds sealAfter;
        std::size_t maxQueuedPoints;
        std::uint64_t keptRoom;
    };

    /// The file is loaded, and `commits` and the set know what is in it. All must outlive `run` and the scheduler's
    /// last task.
    FileWriter(Commits commits, ChunkSource& source, Scheduler& scheduler, const Settings& settings);

    std::vector<std::size_t> append(const PointBatch& batch, const AppendOptions& options) override;
    std::uint64_t erase(const Selection& selection) override;
    std::vector<std::string> dropBeyond(const Horizon& horizon) override;
    [[nodiscard]] std::optional<Answer> findAnswer(const AnswerKey& key, WallTime now) const override;
    [[nodiscard]] std::size_t answers() const override;
    std::size_t dropExpiredAnswers(const AnswerLife& life, std::size_t limit) override;
    void sealOld() override;
    void lookAgain() override;
    void giveBack() override;
    [[nodiscard]] std::string trouble() const override;

    /// The commit thread: returns once stop is requested and what was submitted before is done.
    void run(const std::stop_token& stop);

private:
    void work(std::span<Job* const> jobs);
    bool commitAppends(std::span<Job* const> jobs);
    void carryOut(Job& job);
    void erase(EraseJob& job);
    void drop(DropJob& job);
    void sweep(SweepJob& job);
    void freezeFull();
    void freezeOld();
    void commitSeals();
    void storeAllSeals();
    void probe();
    void store(Sealing::Ready ready);
    void settle(const Sealing::Ready& ready);
    void checkpoint();
    void checkpointBeside(std::function<void()> failed);
    void tidy();
    void note(std::exception_ptr error);

    Scheduler& _scheduler;
    ChunkSource& _source;
    const Settings _settings;
    CommitQueue _queue;
    std::atomic<bool> _sealOld{false};
    std::atomic<bool> _lookAgain{false};
    std::atomic<bool> _giveBack{false};
    std::atomic<bool> _checkpointing{false};
    mutable std::mutex _mutex;
    std::string _trouble; // guarded by _mutex

    // Of the commit thread alone.
    Commits _commits;
    Sealing _sealing;
    std::vector<SeriesPointer> _full; // their open chunks are to be closed
    SeriesSet::Walk _old;             // along those whose open chunks may be old
    bool _sealsFail = false;          // a commit with seals or drops failed: they wait for one of their own
    GivingBack _givingBack;
};
} // namespace weir::metrics
