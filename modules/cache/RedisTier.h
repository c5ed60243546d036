// The shared tier in Redis.
#pragma once

#include "OwedInvalidations.h"
#include "SharedTier.h"
#include "weir/Clock.h"
#include "weir/Instruments.h"
#include "weir/Redis.h"
#include "weir/Scheduler.h"

#include <Poco/Logger.h>

#include <atomic>
#include <chrono>

namespace weir::cache
{
/// See SharedTier, and the source for the protocol. The Scheduler pays what is owed, ten times a second until it
/// succeeds; the first debt of an outage is logged, and so is the end of it.
class RedisTier final : public SharedTier
{
public:
    struct Settings
    {
        std::chrono::milliseconds storeTimeout{5};        ///< a read or a fill waits at most this long
        std::chrono::milliseconds invalidateTimeout{100}; ///< `redis.timeout`
    };
    /// All outlive the tier, and the tier outlives its timer: it dies after its module was stopped.
    struct Services
    {
        Redis& redis;
        const Clock& clock;
        Scheduler& scheduler;
        Instruments& instruments;
        Poco::Logger& log;
    };

    /// After `storeTimeout` was struck, and after Redis was found to be away, nothing is read or filled for so long,
    /// and then by one caller first.
    static constexpr std::chrono::seconds pauseAfterTimeout{1};
    static constexpr std::chrono::milliseconds pauseWhileDown{100};

    RedisTier(Settings settings, Services services);

    [[nodiscard]] std::optional<Noted> note() override;
    [[nodiscard]] std::optional<Found> find(const std::string& key) override;
    [[nodiscard]] std::optional<std::vector<std::int64_t>> fill(const std::string& key, const std::string& entry,
                                                                std::span<const std::string> resources, Noted noted,
                                                                std::chrono::milliseconds lifetime) override;
    [[nodiscard]] bool isCurrent(std::span<const std::string> resources, std::span<const std::int64_t> values) override;
    void invalidate(std::span<const std::string> resources) override;
    void invalidateAll() override;

    /// For a reload.
    void setStoreTimeout(std::chrono::milliseconds timeout) noexcept { _storeTimeout = timeout; }

private:
    using Reply = Outcome<RedisReply, RedisError>;
    static constexpr MonotonicTime notPaused = MonotonicTime::min();

    [[nodiscard]] bool isUsable() noexcept;
    [[nodiscard]] MonotonicTime readDeadline() const noexcept;
    void pause(std::chrono::milliseconds time);
    void endPause();
    template <class T>
    [[nodiscard]] std::optional<T> answer(Outcome<T, RedisError> outcome);
    [[nodiscard]] std::optional<Found> load(MonotonicTime deadline, const Redis::Key& key);
    [[nodiscard]] bool holds(MonotonicTime deadline, std::span<const std::string> resources,
                             std::span<const std::int64_t> values);
    [[nodiscard]] bool hasForgotten(std::int64_t sequence, std::int64_t known);
    void learn(std::int64_t sequence) noexcept;
    [[nodiscard]] Reply draw(MonotonicTime deadline, bool all, std::span<const std::string> resources);
    [[nodiscard]] bool deliver(bool all, std::span<const std::string> resources);
    void owe(bool all, std::span<const std::string> resources);
    void pay();

    [[nodiscard]] Redis::Key resourceKey(const std::string& resource) const;

    Services _services;
    const std::chrono::milliseconds _invalidateTimeout;
    const Redis::Key _sequenceKey;
    const Redis::Key _allKey;
    std::atomic<std::chrono::milliseconds> _storeTimeout;
    std::atomic<MonotonicTime> _pausedUntil{notPaused};
    std::atomic<bool> _silent{false};      ///< an invalidation timed out and none has been delivered since
    std::atomic<std::int64_t> _highest{0}; ///< the latest number that Redis is known to have drawn
    OwedInvalidations _owed;
};
} // namespace weir::cache
