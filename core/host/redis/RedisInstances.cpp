#include "RedisInstances.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace weir::host
{
namespace
{
constexpr MonotonicTime noDeadline = MonotonicTime::max(); // the client has a bound of its own

// KEYS: the set. ARGV: id, how long a signature counts in ms. Returns how many count.
constexpr std::string_view signScript = R"(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[2]))
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf') -- of before a clock's step back
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
)";
} // namespace

RedisInstances::RedisInstances(std::string id, Redis& redis, Scheduler& scheduler)
    : _id(std::move(id)), _redis(redis), _scheduler(scheduler), _key(redis.key("instances"))
{
    scheduler.background([this] { keepSigning(); });
}

void RedisInstances::keepSigning()
{
    const std::chrono::milliseconds pause = sign() ? interval : retry;
    _scheduler.after(pause, [this] { keepSigning(); });
}

bool RedisInstances::sign()
{
    const std::array arguments{_id, std::to_string(std::chrono::milliseconds(memory).count())};
    const auto reply = _redis.script(noDeadline, signScript, {&_key, 1}, arguments);
    const auto* count = reply ? std::get_if<std::int64_t>(&reply->value) : nullptr;
    if (count != nullptr)
        _live = static_cast<std::size_t>(std::max<std::int64_t>(1, *count));
    return count != nullptr;
}

void RedisInstances::leave() noexcept
{
    static_cast<void>(_redis.call(noDeadline, {"ZREM", _key.text(), _id}));
}
} // namespace weir::host
