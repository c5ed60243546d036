// Whether the wall clock can be trusted with what cannot be taken back.
#pragma once

#include "weir/Clock.h"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace weir::metrics
{
/// Notices between two looks that the wall clock was set, by the monotonic one beside it; the machine's sleep looks
/// like that too, for the monotonic one sleeps as well. Thread-safe.
class ClockWatch final
{
public:
    static constexpr std::chrono::minutes tolerance{5}; ///< by so much it may be corrected from look to look
    static constexpr std::chrono::hours patience{1};    ///< so long somebody has to set it right again

    enum class State : std::uint8_t
    {
        set,     ///< within the last hour
        unknown, ///< not since the first look, which is not an hour ago
        right,   ///< for an hour nobody found fault with it
    };

    [[nodiscard]] State look(const Clock& clock);

private:
    std::mutex _mutex;
    std::optional<std::chrono::nanoseconds> _offset; // guarded by _mutex; of the wall clock, at the last look
    std::optional<MonotonicTime> _set;               // guarded by _mutex; when it was last found to be set
    MonotonicTime _first{};                          // guarded by _mutex; look
};
} // namespace weir::metrics
