// What the modules last said about their health.
#pragma once

#include "TaskPool.h"
#include "weir/Clock.h"
#include "weir/Module.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace weir::host
{
/// Asks every module once a second, each in a task of its own, so that readiness never waits for a module: one that
/// does not answer within a second is reported as failed, also if that is because long tasks keep all workers. What the
/// host itself depends on is asked when somebody wants to know. Thread-safe.
class HealthBoard final
{
public:
    struct Entry
    {
        std::string name;
        Health health;
    };

    /// REQUIRES: both outlive the board.
    HealthBoard(TaskPool& tasks, const Clock& clock) : _tasks(tasks), _clock(clock) {}

    /// Replaces the modules that are asked.
    void watch(const std::vector<std::shared_ptr<const Module>>& modules);
    /// Adds what the host itself depends on. `check` is quick, thread-safe and does not throw.
    void depend(std::string name, std::function<Health()> check);
    /// Starts a round; called once a second.
    void collect();

    [[nodiscard]] std::vector<Entry> entries() const;
    void setDraining() noexcept { _draining = true; }
    [[nodiscard]] bool draining() const noexcept { return _draining; }
    /// False while draining and while one of the entries has failed.
    [[nodiscard]] bool ready() const;

private:
    struct Probe;
    struct Dependency
    {
        std::string name;
        std::function<Health()> check;
    };

    TaskPool& _tasks;
    const Clock& _clock;
    std::atomic<bool> _draining{false};
    mutable std::mutex _mutex;
    std::vector<std::shared_ptr<Probe>> _probes; // guarded by _mutex
    std::vector<Dependency> _dependencies;       // guarded by _mutex
};
} // namespace weir::host
