// Tells operators why calls fail, without repeating itself.
#pragma once

#include "weir/Clock.h"

#include <Poco/Logger.h>

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace weir::external
{
/// One warning in half a minute at most, with the number of failures since the last. Thread-safe.
class FailureLog final
{
public:
    /// Both outlive it.
    FailureLog(const Clock& clock, Poco::Logger& log) : _clock(clock), _log(log) {}

    void failed(const std::string& reason);

private:
    const Clock& _clock;
    Poco::Logger& _log;
    std::mutex _mutex;
    std::optional<MonotonicTime> _silentUntil; // guarded by _mutex
    std::uint64_t _failures = 0;               // guarded by _mutex; not told yet
};
} // namespace weir::external
