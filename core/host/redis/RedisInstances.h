// The servers that share one Redis, as they see each other there.
#pragma once

#include "weir/Instances.h"
#include "weir/Redis.h"
#include "weir/Scheduler.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

namespace weir::host
{
/// Signs a sorted set by the clock of Redis, so that the instances' own clocks need not agree, and counts who has
/// signed lately. While Redis is away the last count stands. Thread-safe.
class RedisInstances final : public Instances
{
public:
    static constexpr std::chrono::seconds interval{5};
    static constexpr std::chrono::seconds memory{15}; ///< so long a signature counts
    static constexpr std::chrono::milliseconds retry{500};

    /// Signs at once and then every `interval`, or `retry` after it could not. REQUIRES: `redis` outlives it;
    /// `scheduler` runs nothing of it any more when it dies.
    RedisInstances(std::string id, Redis& redis, Scheduler& scheduler);

    [[nodiscard]] const std::string& id() const noexcept override { return _id; }
    [[nodiscard]] std::size_t live() const noexcept override { return _live; }
    /// Takes the signature back: the others need not wait until it is too old. Waits as long as a call may.
    void leave() noexcept;

private:
    void keepSigning();
    [[nodiscard]] bool sign();

    const std::string _id;
    Redis& _redis;
    Scheduler& _scheduler;
    const Redis::Key _key;
    std::atomic<std::size_t> _live{1};
};
} // namespace weir::host
