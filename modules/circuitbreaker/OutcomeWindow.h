// What became of the latest calls.
#pragma once

#include "weir/Clock.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::circuitbreaker
{
/// How far back a window reaches: so many calls, or so much time. One of the two is zero.
struct WindowSize
{
    std::size_t calls = 0;
    std::chrono::milliseconds time{0};

    [[nodiscard]] bool operator==(const WindowSize&) const = default;
};

/// A call that was slow and failed counts in both.
struct Counts
{
    std::uint64_t calls = 0;
    std::uint64_t failures = 0;
    std::uint64_t slow = 0;

    Counts& operator+=(const Counts& other) noexcept;
    Counts& operator-=(const Counts& other) noexcept;
    [[nodiscard]] bool operator==(const Counts&) const = default;
};

/// Counts the outcomes within its reach. Adding and asking are O(1) and allocate nothing; memory is one cell for each
/// call of the reach, or 60 cells for a time. A window of time moves on by a 60th: an outcome counts for at least 59
/// of them and never longer than the time. Not thread-safe.
class OutcomeWindow final
{
public:
    /// REQUIRES: exactly one of the two is positive.
    explicit OutcomeWindow(WindowSize size);

    /// `outcome` is that of one call. A `now` that lies before an earlier one is taken for that one.
    void add(MonotonicTime now, const Counts& outcome) noexcept;
    /// Of what is within reach at `now`.
    [[nodiscard]] const Counts& counts(MonotonicTime now) noexcept;
    /// Keeps what is within the new reach, but starts empty when calls become time or time calls.
    void resize(WindowSize size);
    void clear() noexcept;

private:
    [[nodiscard]] bool isOfTime() const noexcept { return _size.calls == 0; }
    [[nodiscard]] std::chrono::nanoseconds cellTime() const noexcept;
    [[nodiscard]] std::int64_t tickOf(MonotonicTime now) const noexcept;
    [[nodiscard]] MonotonicTime startOf(std::int64_t tick) const noexcept;
    void moveTo(MonotonicTime now) noexcept;
    void advance(std::uint64_t cells) noexcept;

    WindowSize _size;
    std::vector<Counts> _cells; // a ring
    std::size_t _newest = 0;
    std::int64_t _tick = 0; // of the newest cell, where cells are of time
    Counts _total;          // of all cells
};
} // namespace weir::circuitbreaker
