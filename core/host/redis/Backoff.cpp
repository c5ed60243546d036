#include "Backoff.h"

#include <algorithm>

namespace weir::host
{
Backoff::Duration Backoff::next()
{
    _pause = _pause == Duration::zero() ? _first : std::min(_pause * 2, _longest);
    std::uniform_int_distribution<Duration::rep> lot(_pause.count() / 2, _pause.count());
    return Duration(lot(_lots));
}
} // namespace weir::host
