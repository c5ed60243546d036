// Timers and shared workers of the whole process.
#pragma once

#include "weir/Scheduler.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace weir::host
{
/// A queue of due times served by a few workers. Thread-safe. Tasks must not throw. `every` schedules the
/// next run when one has ended, so that a slow task never runs twice at once.
class TaskPool final
{
public:
    using Task = Scheduler::Task;
    using TimerId = Scheduler::TimerId;
    using Instant = std::chrono::steady_clock::time_point;

    explicit TaskPool(std::size_t workers);
    /// Ends without running what is not due; waits for what runs.
    ~TaskPool();
    TaskPool(const TaskPool&) = delete;
    TaskPool& operator=(const TaskPool&) = delete;

    TimerId every(std::chrono::milliseconds interval, Task task);
    TimerId after(std::chrono::milliseconds delay, Task task);
    /// Returns at once; a task that runs finishes.
    void cancel(TimerId timer);

private:
    struct Job
    {
        Task task;
        std::chrono::milliseconds interval{0}; // zero: once
        std::multimap<Instant, TimerId>::iterator due;
    };

    TimerId add(std::chrono::milliseconds delay, std::chrono::milliseconds interval, Task task);
    void work();
    void runNext(std::unique_lock<std::mutex>& lock);

    std::mutex _mutex;
    std::condition_variable _changed;
    std::multimap<Instant, TimerId> _queue; // guarded by _mutex
    std::unordered_map<TimerId, Job> _jobs; // guarded by _mutex
    std::uint64_t _lastId = 0;              // guarded by _mutex
    bool _stopping = false;                 // guarded by _mutex
    std::vector<std::jthread> _workers;
};
} // namespace weir::host
