// A clock that stands still until a test moves it.
#pragma once

#include "weir/Clock.h"

#include <chrono>
#include <mutex>

namespace weir::test
{
/// Thread-safe. Both clocks start at a fixed moment, 2025-01-01T00:00:00Z for the wall clock.
class ManualClock final : public Clock
{
public:
    [[nodiscard]] MonotonicTime monotonic() const noexcept override
    {
        const std::lock_guard lock(_mutex);
        return _monotonic;
    }

    [[nodiscard]] WallTime wall() const noexcept override
    {
        const std::lock_guard lock(_mutex);
        return _wall;
    }

    /// Time passes: both clocks move.
    void advance(std::chrono::nanoseconds time)
    {
        const std::lock_guard lock(_mutex);
        _monotonic += std::chrono::duration_cast<MonotonicTime::duration>(time);
        _wall += time;
    }

    /// Somebody sets the wall clock; the monotonic one does not notice.
    void setWall(WallTime wall)
    {
        const std::lock_guard lock(_mutex);
        _wall = wall;
    }

private:
    mutable std::mutex _mutex;
    MonotonicTime _monotonic{std::chrono::hours(1)};                         // guarded by _mutex
    WallTime _wall = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1); // guarded by _mutex
};
} // namespace weir::test
