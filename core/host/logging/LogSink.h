// Where log lines leave the process.
#pragma once

#include "LogLine.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace weir::host
{
/// Writes whole lines to a file descriptor it does not own. Thread-safe: lines of two threads never mix.
///
/// Never fails, and never waits for long. When the reader is gone, the server serves on. One that is there and does not
/// read is waited for once; from then on lines are dropped and counted until it reads again, and it is told how many it
/// has missed.
class LogSink final
{
public:
    explicit LogSink(int descriptor) : _descriptor(descriptor) {}

    void write(std::string_view lines) noexcept;

    /// The form in which entries are to be written from now on.
    void setFormat(LogFormat format) noexcept { _format.store(format, std::memory_order_relaxed); }
    [[nodiscard]] LogFormat format() const noexcept { return _format.load(std::memory_order_relaxed); }
    /// How long a reader that does not read is waited for.
    void setPatience(std::chrono::milliseconds patience) noexcept { _patience = patience; }
    /// How many lines were.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return _dropped.load(std::memory_order_relaxed); }

private:
    using Moment = std::chrono::steady_clock::time_point;

    [[nodiscard]] bool isTaken(Moment until) const noexcept;
    [[nodiscard]] std::size_t pour(std::string_view text, Moment until) const noexcept;
    [[nodiscard]] bool finishLine(Moment until) noexcept;
    [[nodiscard]] bool catchUp(Moment until) noexcept;
    void leave(std::string_view rest, bool isBegun) noexcept;

    std::atomic<LogFormat> _format{LogFormat::text};
    std::atomic<std::chrono::milliseconds> _patience{std::chrono::milliseconds(200)};
    std::atomic<std::uint64_t> _dropped{0};
    int _descriptor; // writing is guarded by _mutex, and so is what follows
    std::mutex _mutex;
    std::string _begun;        // what is left of a line
    std::uint64_t _untold = 0; // lines that were dropped since the reader was told
    bool _stalled = false;
};
} // namespace weir::host
