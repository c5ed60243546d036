// Admissions counted in Redis, for all instances together.
#pragma once

#include "Coalescer.h"
#include "KnownOver.h"
#include "Quota.h"
#include "weir/Clock.h"
#include "weir/Redis.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::ratelimit
{
/// One script for all who ask for a key at the same time, and none while a key is known to be over its limit. Its clock
/// is the Redis server's. A key is called `ratelimit:<policy>:<form>:<window>:<client>` under `redis.keyPrefix` and
/// expires with its window. Waits at most `redis.timeout`, a follower also for its leader's turn (see Coalescer).
class RedisQuota final : public Quota
{
public:
    /// The references outlive it.
    RedisQuota(Redis& redis, const Clock& clock);

    [[nodiscard]] std::optional<Decision> take(std::string_view key, const Limit& limit) override;
    void giveBack(std::string_view key, const Limit& limit, const Decision& admission) override;
    /// Other instances go on refusing a key that they know to be over its limit, until the moment they know.
    [[nodiscard]] bool forget(std::string_view key) override;
    [[nodiscard]] bool forgetPolicy(std::string_view policy) override;

    /// One run of the script, for so many requests. `now`: time since any epoch, or nothing for the server's own.
    [[nodiscard]] std::optional<GroupDecision> decide(std::string_view key, const Limit& limit, std::uint64_t requests,
                                                      std::optional<std::chrono::microseconds> now);

private:
    [[nodiscard]] std::string keyOf(std::string_view key) const;

    Redis& _redis;
    const Clock& _clock;
    KnownOver _knownOver;
    Coalescer _coalescer;
};
} // namespace weir::ratelimit
