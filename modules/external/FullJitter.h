// How long to wait before a call is tried again.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <random>

namespace weir::external
{
/// Exponential back-off with full jitter (M. Brooker, "Exponential Backoff And Jitter", 2015): before retry n, counted
/// from 0, anything from nothing to `first` * 2^n, but not above `longest`. Callers that failed together do not come
/// back together. Thread-safe.
class FullJitter final
{
public:
    using Duration = std::chrono::microseconds;

    FullJitter(Duration first, Duration longest, std::uint64_t seed) : _first(first), _longest(longest), _lots(seed) {}

    [[nodiscard]] Duration pause(unsigned retry);

private:
    Duration _first;
    Duration _longest;
    std::mutex _mutex;
    std::mt19937_64 _lots; // guarded by _mutex
};
} // namespace weir::external
