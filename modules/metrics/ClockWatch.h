// Whether the wall clock can be trusted with what cannot be taken back.
#pragma once

#include "weir/Clock.h"

#include <chrono>
#include <mutex>
#include <optional>

namespace weir::metrics
{
/// Notices between two looks that the wall clock was set, or stood still while the machine slept, by the monotonic one
/// beside it. Thread-safe.
class ClockWatch final
{
public:
    static constexpr std::chrono::minutes tolerance{5}; ///< by so much it may be corrected from look to look
    static constexpr std::chrono::hours patience{1};    ///< so long somebody has to set it right again

    /// Looks; false if it was set within the last hour.
    [[nodiscard]] bool isSteady(const Clock& clock);

private:
    std::mutex _mutex;
    std::optional<std::chrono::nanoseconds> _offset; // guarded by _mutex; of the wall clock, at the last look
    std::optional<MonotonicTime> _set;               // guarded by _mutex; when it was found to be set
};
} // namespace weir::metrics
