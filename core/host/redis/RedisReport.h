// What operators learn of the connection to Redis.
#pragma once

#include "weir/Clock.h"
#include "weir/Instruments.h"
#include "weir/Redis.h"

#include <Poco/Logger.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace weir::host
{
/// Counts calls, and says once when Redis goes away and once when it is back. Thread-safe.
class RedisReport final
{
public:
    /// `address` stands in every sentence and shows no secret.
    RedisReport(std::string address, Instruments& instruments, Poco::Logger& log);

    void answered(MonotonicTime start) noexcept;
    void failed(MonotonicTime start, RedisError error) noexcept;
    void refused(MonotonicTime start, std::string_view command, const std::string& error) noexcept;
    /// A call found too much under way.
    void tooManyCommands() noexcept { _commandLimit.increment(); }
    void tooManyBytes() noexcept { _byteLimit.increment(); }

    void connected();
    /// Of one outage every reason is said once: the first seldom is the one to act on.
    void away(const std::string& reason);
    /// Why Redis is away; empty while it is not.
    [[nodiscard]] std::string reason() const;

private:
    void took(MonotonicTime start) noexcept;

    const std::string _address;
    Poco::Logger& _log;
    Gauge& _up;
    Counter& _ok;
    Counter& _down;
    Counter& _timeout;
    Counter& _protocol;
    Counter& _refused;
    Counter& _reconnects;
    Counter& _commandLimit;
    Counter& _byteLimit;
    Histogram& _duration;
    std::atomic<MonotonicTime::rep> _quietUntil{0}; // about refusals
    mutable std::mutex _mutex;
    bool _knew = false;                  // guarded by _mutex; has been connected before
    std::string _reason;                 // guarded by _mutex
    std::set<std::string> _said;         // guarded by _mutex; reasons of this outage
    std::optional<MonotonicTime> _since; // guarded by _mutex; when this outage began
};
} // namespace weir::host
