// One line per request, gathered: a write per request would cost a fifth of the throughput.
#pragma once

#include "LogLine.h"
#include "LogSink.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace weir::host
{
enum class AccessLevel : std::uint8_t
{
    off,
    errors, ///< 4xx, 5xx and whatever took longer than a second
    all,
};

/// Views, valid during the call they are passed to.
struct AccessRecord
{
    WallTime time;
    std::string_view client;
    std::string_view method;
    std::string_view target;
    std::string_view route; ///< empty: none matched
    int status = 0;
    std::chrono::nanoseconds duration{0};
    std::string_view requestId;
    std::string_view traceparent; ///< empty: none
};

/// Thread-safe. Lines leave when 64 KiB are gathered and on `flush`, which the owner calls every 100 ms and
/// at the end.
class AccessLog final
{
public:
    /// REQUIRES: `sink` outlives the log.
    explicit AccessLog(LogSink& sink) : _sink(sink) {}
    ~AccessLog() { flush(); }
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    void setLevel(AccessLevel level) noexcept { _level.store(level, std::memory_order_relaxed); }
    /// True if a request that ended like this is to be recorded: ask before the record is put together.
    [[nodiscard]] bool wants(int status, std::chrono::nanoseconds duration) const noexcept;
    /// Writes it whatever `wants` says.
    void record(const AccessRecord& record);
    void flush();

private:
    LogSink& _sink;
    std::atomic<AccessLevel> _level{AccessLevel::errors};
    std::mutex _mutex;
    std::string _lines; // guarded by _mutex
};
} // namespace weir::host
