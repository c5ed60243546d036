#include "ClockWatch.h"

namespace weir::metrics
{
ClockWatch::State ClockWatch::look(const Clock& clock)
{
    const auto now = clock.monotonic();
    const std::chrono::nanoseconds offset = clock.wall().time_since_epoch() - now.time_since_epoch();
    const std::lock_guard lock(_mutex);
    if (!_offset)
        _first = now;
    else if (std::chrono::abs(offset - *_offset) > tolerance)
        _set = now;
    _offset = offset;
    if (_set && now - *_set < patience)
        return State::set;
    return now - _first < patience ? State::unknown : State::right;
}
} // namespace weir::metrics
