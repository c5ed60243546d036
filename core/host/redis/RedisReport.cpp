#include "RedisReport.h"

#include <array>
#include <utility>

namespace weir::host
{
namespace
{
constexpr std::array durations{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0};
constexpr std::size_t reasonsPerOutage = 8;
constexpr std::chrono::minutes refusalQuiet{1};

Counter& calls(Instruments& instruments, const char* result)
{
    return instruments.counter("weir_redis_calls_total", "Calls of Redis, by how they ended.", {{"result", result}});
}
} // namespace

RedisReport::RedisReport(std::string address, Instruments& instruments, Poco::Logger& log)
    : _address(std::move(address)),
      _log(log),
      _up(instruments.gauge("weir_redis_up", "1 while the connection to Redis can be used.", {})),
      _ok(calls(instruments, "ok")),
      _down(calls(instruments, "down")),
      _timeout(calls(instruments, "timeout")),
      _protocol(calls(instruments, "protocol")),
      _refused(calls(instruments, "refused")),
      _reconnects(instruments.counter("weir_redis_reconnects_total", "Connections to Redis after the first.", {})),
      _commandLimit(instruments.limitHits("redis.maxOutstanding")),
      _byteLimit(instruments.limitHits("redis.maxOutstandingBytes")),
      _duration(instruments.histogram("weir_redis_call_duration_seconds",
                                      "How long calls took that were sent to Redis.", durations, {}))
{
    _up.set(0);
}

void RedisReport::answered(MonotonicTime start) noexcept
{
    _ok.increment();
    took(start);
}

void RedisReport::failed(MonotonicTime start, RedisError error) noexcept
{
    switch (error)
    {
    case RedisError::down:
        return _down.increment(); // took no time, and would make the durations of the others look better
    case RedisError::timeout:
        _timeout.increment();
        break;
    case RedisError::protocol:
        _protocol.increment();
        break;
    case RedisError::refused:
        _refused.increment();
        break;
    }
    took(start);
}

void RedisReport::refused(MonotonicTime start, std::string_view command, const std::string& error) noexcept
{
    failed(start, RedisError::refused);
    const auto time = std::chrono::steady_clock::now();
    auto quietUntil = _quietUntil.load(std::memory_order_relaxed);
    if (time.time_since_epoch().count() < quietUntil ||
        !_quietUntil.compare_exchange_strong(quietUntil, (time + refusalQuiet).time_since_epoch().count()))
        return;
    _log.warning("Redis at " + _address + " refuses " + std::string(command) + ": " + error);
}

void RedisReport::took(MonotonicTime start) noexcept
{
    _duration.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

void RedisReport::connected()
{
    const std::lock_guard lock(_mutex);
    _up.set(1);
    if (std::exchange(_knew, true))
        _reconnects.increment();
    if (_since)
        _log.information(
            "Redis at " + _address + " is back after " +
            std::to_string(
                std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - *_since).count()) +
            " s");
    _reason.clear();
    _said.clear();
    _since.reset();
}

void RedisReport::away(const std::string& reason)
{
    const std::lock_guard lock(_mutex);
    _up.set(0);
    _reason = reason;
    if (!_since)
        _since = std::chrono::steady_clock::now();
    if (_said.size() < reasonsPerOutage && _said.insert(reason).second)
        _log.warning("Redis at " + _address + " is away: " + reason);
}

std::string RedisReport::reason() const
{
    const std::lock_guard lock(_mutex);
    return _reason;
}
} // namespace weir::host
