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
/// Never fails. When the reader of a pipe or a socket is gone, the server serves on. One that is there and does not
/// read, or reads too slowly, is waited for now and then, for the patience; meanwhile lines are dropped and counted,
/// and once it reads again it is told how many it has missed. A terminal that is stopped (Ctrl-S) stops all who write:
/// it takes part of a line without saying so before.
class LogSink final
{
public:
    explicit LogSink(int descriptor);

    /// Without lines it only goes on with what was left.
    void write(std::string_view lines) noexcept;

    /// The form in which entries are to be written from now on.
    void setFormat(LogFormat format) noexcept { _format.store(format, std::memory_order_relaxed); }
    [[nodiscard]] LogFormat format() const noexcept { return _format.load(std::memory_order_relaxed); }
    /// How long a reader is waited for, at most once in ten seconds.
    void setPatience(std::chrono::milliseconds patience) noexcept { _patience = patience; }
    /// How many lines have been dropped.
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
    std::mutex _mutex;
    int _descriptor;           // writing is guarded by _mutex
    std::size_t _atOnce;       // what is written in one call: all to a file, which never waits
    std::string _begun;        // guarded by _mutex; what is left of a line
    std::uint64_t _untold = 0; // guarded by _mutex; lines that were dropped since the reader was told
    Moment _patientFrom{};     // guarded by _mutex; before, nobody is waited for
};
} // namespace weir::host
