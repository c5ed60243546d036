// A scheduler that a test turns by hand.
#pragma once

#include "weir/Scheduler.h"

#include <deque>
#include <mutex>

namespace weir::metrics::test
{
/// Keeps background tasks until `turn`; offers nothing else. Thread-safe.
class HandScheduler final : public Scheduler
{
public:
    TimerId every(std::chrono::milliseconds interval, Task task) override;
    TimerId after(std::chrono::milliseconds delay, Task task) override;
    void cancel(TimerId timer) override;
    void background(Task task) override;
    void dedicated(std::string name, std::function<void(std::stop_token)> loop) override;

    /// Runs what waits, on this thread, and what comes of it; returns how many tasks.
    std::size_t turn();

private:
    std::mutex _mutex;
    std::deque<Task> _tasks; // guarded by _mutex
};
} // namespace weir::metrics::test
