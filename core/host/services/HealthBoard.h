// What the modules last said about their health.
#pragma once

#include "TaskPool.h"
#include "weir/Clock.h"
#include "weir/Module.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace weir::host
{
/// Asks every module once a second, each on its own worker, so that readiness never waits for a module: one
/// that does not answer within a second is reported as failed. Thread-safe.
class HealthBoard final
{
public:
    struct Entry
    {
        std::string name;
        Health health;
    };

    /// REQUIRES: both outlive the board, and the pool ends first.
    HealthBoard(TaskPool& tasks, const Clock& clock) : _tasks(tasks), _clock(clock) {}

    /// Replaces the modules that are asked.
    void watch(const std::vector<std::shared_ptr<const Module>>& modules);
    /// Starts a round; called once a second.
    void collect();

    [[nodiscard]] std::vector<Entry> entries() const;
    void setDraining() noexcept { _draining = true; }
    [[nodiscard]] bool draining() const noexcept { return _draining; }
    /// False while draining and while a module has failed.
    [[nodiscard]] bool ready() const;

private:
    struct Probe;

    TaskPool& _tasks;
    const Clock& _clock;
    std::atomic<bool> _draining{false};
    mutable std::mutex _mutex;
    std::vector<std::shared_ptr<Probe>> _probes; // guarded by _mutex
};
} // namespace weir::host
