#include "FullJitter.h"

#include <algorithm>

namespace weir::external
{
FullJitter::Duration FullJitter::pause(unsigned retry)
{
    auto most = std::min(_first, _longest);
    for (; retry > 0 && most < _longest; --retry)
        most = std::min(most * 2, _longest);
    std::uniform_int_distribution<Duration::rep> lot(0, most.count());
    const std::lock_guard lock(_mutex);
    return Duration(lot(_lots));
}
} // namespace weir::external
