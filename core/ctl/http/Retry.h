// When to try again.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

namespace weir::ctl
{
/// The pauses between the attempts of one request: doubling from 100 ms to 10 s with the second half drawn by lot, or
/// what the server asked for. Reads no clock. Not thread-safe.
class Retry final
{
public:
    using Duration = std::chrono::milliseconds;

    /// `patience` is how long after the first attempt another one may begin.
    Retry(Duration patience, std::uint64_t seed) : _patience(patience), _lots(seed) {}

    /// The pause before the next attempt; nothing if it would begin too late. `elapsed` counts from the first attempt,
    /// `asked` is the answer's Retry-After.
    [[nodiscard]] std::optional<Duration> next(Duration elapsed, std::optional<std::chrono::seconds> asked);

private:
    Duration _patience;
    Duration _pause{0};
    std::mt19937_64 _lots;
};
} // namespace weir::ctl
