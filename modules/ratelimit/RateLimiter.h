// What the module keeps from start to stop: the quotas, whatever policies there are.
#pragma once

#include "FallbackQuota.h"
#include "MemoryQuota.h"
#include "RateLimitSettings.h"
#include "RedisQuota.h"
#include "weir/Registrar.h"

#include <optional>

namespace weir::ratelimit
{
/// Thread-safe but for `offer`.
class RateLimiter final
{
public:
    /// All outlive it.
    struct Services
    {
        const Clock& clock;
        Instruments& instruments;
        const Instances& instances;
        Poco::Logger& log;
        Redis* redis; ///< null: limits are this process's own
    };

    RateLimiter(Services services, const RateLimitSettings& settings);

    /// Offers a middleware for each policy and the operators' routes. Shares nothing with earlier offers but what has
    /// been counted.
    void offer(Registrar& offer, const RateLimitSettings& settings);
    /// Takes over what is not a policy's.
    void apply(const RateLimitSettings& settings) noexcept;

    [[nodiscard]] Quota& quota() noexcept;
    [[nodiscard]] MemoryQuota& memory() noexcept { return _memory; }
    [[nodiscard]] bool isDegraded() const noexcept { return _fallback && _fallback->isDegraded(); }

private:
    Services _services;
    MemoryQuota _memory;
    std::optional<RedisQuota> _redis;       // nothing: no Redis is configured
    std::optional<FallbackQuota> _fallback; // likewise
};
} // namespace weir::ratelimit
