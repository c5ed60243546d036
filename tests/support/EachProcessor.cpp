#include "support/EachProcessor.h"

#include <cstddef>
#include <future>
#include <sched.h>
#include <stdexcept>
#include <string>

namespace weir::test
{
namespace
{
void moveTo(std::size_t processor)
{
    cpu_set_t own;
    CPU_ZERO(&own);
    CPU_SET(processor, &own);
    if (::sched_setaffinity(0, sizeof own, &own) != 0)
        throw std::runtime_error("cannot run on processor " + std::to_string(processor));
}
} // namespace

void onEachProcessor(const std::function<void()>& check)
{
    cpu_set_t usable;
    CPU_ZERO(&usable);
    ::sched_getaffinity(0, sizeof usable, &usable);
    for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor)
        if (CPU_ISSET(processor, &usable))
            std::async(std::launch::async,
                       [&]
                       {
                           moveTo(processor);
                           check();
                       })
                .get();
}
} // namespace weir::test
