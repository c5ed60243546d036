#include "engine/CommitQueue.h"

#include "engine/StorageErrors.h"

namespace weir::metrics
{
namespace
{
std::size_t pointsOf(const Job& job)
{
    const auto* append = std::get_if<AppendJob>(&job.what);
    return append == nullptr ? 0 : append->batch.size();
}
} // namespace

void CommitQueue::submit(Job& job)
{
    bool isFirst = false;
    {
        const std::lock_guard lock(_mutex);
        if (_closed)
            throw DiskError("the data file is being closed");
        // A batch that alone is too large may still pass when nothing waits.
        if (_points > 0 && _points + pointsOf(job) > _maxPoints)
            throw QueueFull();
        _points += pointsOf(job);
        _jobs.push_back(&job);
        isFirst = _jobs.size() == 1;
    }
    if (isFirst) // the others have somebody who wakes for them
    {
        Baton::yield();
        _changed.notify_one();
    }
    job.done.wait();
    if (job.error)
        std::rethrow_exception(job.error);
}

void CommitQueue::nudge()
{
    {
        const std::lock_guard lock(_mutex);
        _nudged = true;
    }
    _changed.notify_one();
}

void CommitQueue::take(const std::stop_token& stop, std::vector<Job*>& jobs)
{
    jobs.clear();
    const std::stop_callback atTheEnd(stop, [this] { nudge(); });
    std::unique_lock lock(_mutex);
    _changed.wait(lock, [this] { return _nudged || !_jobs.empty(); });
    _nudged = false;
    _points = 0;
    _jobs.swap(jobs); // and its memory
}

void CommitQueue::close()
{
    const std::lock_guard lock(_mutex);
    _closed = true;
}

std::size_t CommitQueue::points() const
{
    const std::lock_guard lock(_mutex);
    return _points;
}
} // namespace weir::metrics
