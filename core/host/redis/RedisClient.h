// The one connection to Redis, shared by every caller of the process.
#pragma once

#include "RedisSettings.h"
#include "weir/Clock.h"
#include "weir/Health.h"
#include "weir/Instruments.h"
#include "weir/Redis.h"
#include "weir/Scheduler.h"

#include <Poco/Logger.h>

#include <memory>

namespace weir::host
{
/// Calls fail at once while Redis is away, and wait for at most `redis.timeout` otherwise; see Multiplexer for how they
/// share the connection and RedisKeeper for how it is kept. A command that answers other than once (SUBSCRIBE, MONITOR,
/// CLIENT REPLY, an empty one) would shift the replies of all others, and one that waits (BLPOP) would hold them up:
/// REQUIRES that nobody sends such. An error reply is logged, at most once a minute, and becomes `refused`.
class RedisClient final : public Redis
{
public:
    /// All outlive the client; timers of `scheduler` that belong to the client end with it.
    struct Services
    {
        Scheduler& scheduler;
        Instruments& instruments;
        Poco::Logger& log;
    };

    /// Starts to dial at once, in the background.
    RedisClient(RedisSettings settings, Services services);
    /// REQUIRES: no call is under way.
    ~RedisClient() override;
    RedisClient(const RedisClient&) = delete;
    RedisClient& operator=(const RedisClient&) = delete;

    [[nodiscard]] bool isUp() const noexcept;
    /// Waits until the first attempt to connect has ended, at most `patience`; true if Redis is up then.
    [[nodiscard]] bool waitUntilUp(std::chrono::milliseconds patience) const;

    /// Failed while Redis is away and `redis.required`, degraded if it is not required.
    [[nodiscard]] Health health() const;

    [[nodiscard]] Outcome<RedisReply, RedisError> call(MonotonicTime deadline,
                                                       const Command& command) noexcept override;
    [[nodiscard]] Outcome<std::vector<RedisReply>, RedisError>
    pipeline(MonotonicTime deadline, std::span<const Command> commands) noexcept override;
    [[nodiscard]] Outcome<RedisReply, RedisError> script(MonotonicTime deadline, std::string_view source,
                                                         std::span<const Key> keys,
                                                         std::span<const std::string> arguments) noexcept override;

protected:
    [[nodiscard]] std::string_view prefix() const noexcept override;

private:
    class Impl;
    std::unique_ptr<Impl> _impl;
};
} // namespace weir::host
