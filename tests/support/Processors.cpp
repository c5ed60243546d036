#include "support/Processors.h"

#include <future>
#include <sched.h>
#include <stdexcept>
#include <string>

namespace weir::test
{
std::vector<std::size_t> processors()
{
    cpu_set_t usable;
    CPU_ZERO(&usable);
    if (::sched_getaffinity(0, sizeof usable, &usable) != 0)
        throw std::runtime_error("the system does not say which processors there are");
    std::vector<std::size_t> all;
    for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor)
        if (CPU_ISSET(processor, &usable))
            all.push_back(processor);
    return all;
}

void runOn(std::size_t processor)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    if (::sched_setaffinity(0, sizeof one, &one) != 0)
        throw std::runtime_error("cannot run on processor " + std::to_string(processor));
}

void onEachProcessor(const std::function<void()>& check)
{
    for (const auto processor : processors())
        std::async(std::launch::async,
                   [&]
                   {
                       runOn(processor);
                       check();
                   })
            .get();
}
} // namespace weir::test
