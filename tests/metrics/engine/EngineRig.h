// Engines with a file: a thread that commits, tasks that a test runs.
#pragma once

#include "HandScheduler.h"
#include "engine/Engine.h"
#include "support/ManualClock.h"
#include "weir/Instruments.h"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

namespace weir::metrics::test
{
/// Background tasks wait for `turn`; dedicated threads are real.
class ThreadScheduler final : public Scheduler
{
public:
    TimerId every(std::chrono::milliseconds interval, Task task) override;
    TimerId after(std::chrono::milliseconds delay, Task task) override;
    void cancel(TimerId timer) override;
    void background(Task task) override;
    void dedicated(std::string name, std::function<void(std::stop_token)> loop) override;

    std::size_t turn() { return _tasks.turn(); }
    /// Ends the threads.
    void stop() { _thread = {}; }

private:
    HandScheduler _tasks;
    std::jthread _thread;
};

class CountingHistogram final : public Histogram
{
public:
    void observe(double /*value*/) noexcept override { ++_count; }
    [[nodiscard]] std::size_t count() const noexcept { return _count; }

private:
    std::atomic<std::size_t> _count{0};
};

/// One life of a server on a data file.
class EngineRig final
{
public:
    /// `vfs` is SQLite's.
    EngineRig(const std::filesystem::path& path, const Clock& clock, const std::string& vfs = {},
              const EngineSettings& settings = {.chunkCache = 100'000});
    ~EngineRig();
    EngineRig(const EngineRig&) = delete;
    EngineRig& operator=(const EngineRig&) = delete;

    [[nodiscard]] Engine& engine() { return *_engine; }
    /// Transactions that were committed.
    [[nodiscard]] std::size_t commits() const noexcept { return _histogram.count(); }
    ThreadScheduler scheduler;

    /// Returns when the commit thread has done what it does after the jobs before this.
    void catchUp();
    /// Has all that is closed encoded and stored, and all dropped that is not needed.
    void settle();

private:
    CountingHistogram _histogram;
    std::unique_ptr<Engine> _engine;
};
} // namespace weir::metrics::test
