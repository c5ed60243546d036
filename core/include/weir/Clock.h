// Time is injected: nothing in Weir reads a clock that a test cannot set.
#pragma once

#include "weir/Version.h"

#include <chrono>

namespace weir::inline v1
{
using MonotonicTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;

/// Thread-safe. `monotonic` never steps and serves limits, lifetimes and deadlines; `wall` is what
/// people read (time stamps, Date) and may jump either way at any moment.
class WEIR_API Clock
{
public:
    virtual ~Clock();
    [[nodiscard]] virtual MonotonicTime monotonic() const noexcept = 0;
    [[nodiscard]] virtual WallTime wall() const noexcept = 0;
};

/// The machine's clocks.
class WEIR_API SystemClock final : public Clock
{
public:
    [[nodiscard]] MonotonicTime monotonic() const noexcept override;
    [[nodiscard]] WallTime wall() const noexcept override;
};
} // namespace weir::inline v1
