#include "weir/Clock.h"

namespace weir::inline v1
{
MonotonicTime SystemClock::monotonic() const noexcept
{
    return std::chrono::steady_clock::now();
}

WallTime SystemClock::wall() const noexcept
{
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}
} // namespace weir::inline v1
