#include "weir/Striping.h"

#include <sched.h>

namespace weir::inline v1
{
std::size_t ownStripe(std::size_t stripes) noexcept
{
    const int processor = ::sched_getcpu(); // no call of the system where there are restartable sequences: rseq(2)
    return processor < 0 ? 0 : static_cast<std::size_t>(processor) & (stripes - 1);
}
} // namespace weir::inline v1
