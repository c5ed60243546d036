// The only source of threads and timers for modules.
#pragma once

#include "weir/Version.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace weir::inline v1
{
/// Thread-safe. Everything scheduled by a module ends with it: after its `stop` returned nothing of it
/// runs. A job that throws is logged and counted for its module; a periodic one goes on.
class WEIR_API Scheduler
{
public:
    using Task = std::function<void()>;
    enum class TimerId : std::uint64_t
    {
    };

    virtual ~Scheduler();
    /// Runs `task` every `interval` on a shared worker, the first time after one interval; never twice
    /// at once. Late runs are not made up for.
    virtual TimerId every(std::chrono::milliseconds interval, Task task) = 0;
    /// Runs `task` once.
    virtual TimerId after(std::chrono::milliseconds delay, Task task) = 0;
    /// Returns without waiting; a task that is running finishes. Unknown ids are ignored.
    virtual void cancel(TimerId timer) = 0;
    /// Runs `task` as soon as a shared worker is free.
    virtual void background(Task task) = 0;
    /// A thread of its own for a loop that waits; it must return soon after stop is requested.
    virtual void dedicated(std::string name, std::function<void(std::stop_token)> loop) = 0;
};
} // namespace weir::inline v1
