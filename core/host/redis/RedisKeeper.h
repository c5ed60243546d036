// Keeps the connection to Redis up.
#pragma once

#include "Backoff.h"
#include "Multiplexer.h"
#include "RedisReport.h"
#include "RedisSettings.h"
#include "weir/Scheduler.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>

namespace weir::host
{
/// Dials, one attempt at a time, looks after the connection while it lasts, and dials again: after a pause that grows
/// from attempt to attempt and, added to `redis.connectTimeout`, lets a server be found again within two seconds. All
/// that in one thread of the scheduler, since an attempt may wait for long. Thread-safe.
class RedisKeeper final
{
public:
    /// Begins at once. All outlive the keeper.
    RedisKeeper(const RedisSettings& settings, Multiplexer& multiplexer, RedisReport& report, Scheduler& scheduler);
    /// Waits until its thread is done, which takes no longer than resolving a name.
    ~RedisKeeper();
    RedisKeeper(const RedisKeeper&) = delete;
    RedisKeeper& operator=(const RedisKeeper&) = delete;

    /// Returns when the first attempt has ended, or after `patience`.
    void waitUntilTried(std::chrono::milliseconds patience);

private:
    class Lifetime;

    void run();
    void attempt(Backoff& backoff);
    void serve(RedisSocket socket, Backoff& backoff);
    void tried();
    void pause(std::chrono::milliseconds duration);

    const RedisSettings& _settings;
    Multiplexer& _multiplexer;
    RedisReport& _report;
    std::stop_source _stop;
    const std::shared_ptr<Lifetime> _lifetime; // shared with the thread, which the scheduler may begin or end late
    std::mutex _mutex;
    std::condition_variable_any _changed;
    bool _hasTried = false; // guarded by _mutex
};
} // namespace weir::host
