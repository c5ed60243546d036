#include "ClockWatch.h"

namespace weir::metrics
{
bool ClockWatch::isSteady(const Clock& clock)
{
    const auto monotonic = clock.monotonic();
    const std::chrono::nanoseconds offset = clock.wall().time_since_epoch() - monotonic.time_since_epoch();
    const std::lock_guard lock(_mutex);
    if (_offset && std::chrono::abs(offset - *_offset) > tolerance)
        _set = monotonic;
    if (_set && monotonic - *_set >= patience)
        _set.reset();
    _offset = offset;
    return !_set;
}
} // namespace weir::metrics
