// Where log lines leave the process.
#pragma once

#include "LogLine.h"

#include <atomic>
#include <mutex>
#include <string_view>

namespace weir::host
{
/// Writes whole lines to a file descriptor it does not own. Thread-safe: lines of two threads never mix.
class LogSink final
{
public:
    explicit LogSink(int descriptor) : _descriptor(descriptor) {}

    /// Never fails: when the reader of the log is gone, the server serves on. One that is there and does not read stops
    /// all who write once its pipe is full.
    void write(std::string_view lines) noexcept;

    /// The form in which entries are to be written from now on.
    void setFormat(LogFormat format) noexcept { _format.store(format, std::memory_order_relaxed); }
    [[nodiscard]] LogFormat format() const noexcept { return _format.load(std::memory_order_relaxed); }

private:
    std::atomic<LogFormat> _format{LogFormat::text};
    std::mutex _mutex;
    int _descriptor; // writing is guarded by _mutex
};
} // namespace weir::host
