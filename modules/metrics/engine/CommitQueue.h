// What waits for the commit thread.
#pragma once

#include "PointBatch.h"
#include "SeriesStore.h"
#include "weir/Baton.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace weir::metrics
{
struct AppendJob
{
    const PointBatch& batch;
    const AppendOptions& options;
    std::vector<std::size_t> refused = {}; ///< the outcome
};

struct EraseJob
{
    const Selection& selection;
    std::uint64_t points = 0; ///< the outcome
};

struct DropJob
{
    const Horizon& horizon;
    std::vector<std::string> types = {}; ///< the outcome
};

struct SweepJob
{
    const AnswerLife& life;
    std::size_t limit;
    std::size_t answers = 0; ///< the outcome
};

/// Lives on the stack of who waits for it.
struct Job
{
    std::variant<AppendJob, EraseJob, DropJob, SweepJob> what;
    std::exception_ptr error = {}; ///< the outcome, if there is one
    Baton done = {};
};

/// Thread-safe: many bring jobs, one takes them.
class CommitQueue final
{
public:
    explicit CommitQueue(std::size_t maxPoints) : _maxPoints(maxPoints) {}

    /// Returns once the job is done; throws what went wrong. Throws QueueFull if too many points wait already. Who
    /// finds the queue empty lets the other requests of its loop go first and then wakes the taker, which so has all of
    /// them to take, and not the first alone.
    void submit(Job& job);
    /// Has `take` return even if there is no job.
    void nudge();
    /// Puts every job into `jobs` in place of what it holds, in the order in which they came: waits for the first, for
    /// a nudge, or for `stop`.
    void take(const std::stop_token& stop, std::vector<Job*>& jobs);
    /// From now on `submit` throws DiskError.
    void close();
    /// Of jobs that were not taken.
    [[nodiscard]] std::size_t points() const;

private:
    mutable std::mutex _mutex;
    std::condition_variable _changed; // not _any, which with its own lock takes three times the calls of the system
    std::vector<Job*> _jobs;          // guarded by _mutex
    std::size_t _points = 0;          // guarded by _mutex
    bool _nudged = false;             // guarded by _mutex
    bool _closed = false;             // guarded by _mutex
    const std::size_t _maxPoints;
};
} // namespace weir::metrics
