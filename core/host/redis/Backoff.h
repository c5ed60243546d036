// How long to wait before the next attempt.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace weir::host
{
/// Doubles from attempt to attempt up to a bound. Of each pause the second half is drawn by lot, so that instances that
/// lost the same server at the same moment do not come back to it at the same moment. Not thread-safe.
class Backoff final
{
public:
    using Duration = std::chrono::milliseconds;

    Backoff(Duration first, Duration longest, std::uint64_t seed) : _first(first), _longest(longest), _lots(seed) {}

    [[nodiscard]] Duration next();
    /// The next pause is a first one.
    void reset() noexcept { _pause = Duration::zero(); }

private:
    Duration _first;
    Duration _longest;
    Duration _pause{0};
    std::mt19937_64 _lots;
};
} // namespace weir::host
