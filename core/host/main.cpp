#include "app/SignalQueue.h"
#include "app/WeirApplication.h"

#include <algorithm>
#include <cstdlib>
#include <malloc.h>
#include <thread>

namespace
{
constexpr int keptFree = 8 << 20; // bytes, by each arena, and at most so much in one piece

/// Every arena of glibc's keeps some megabytes after a large body, and by default there are eight for each core. Of two
/// for each, threads that run at the same time seldom share one: it is as fast, in less memory. Without its
/// lists of small free pieces, which every larger allocation empties again, a request costs some 4 % less; threads have
/// lists of their own. By default memory beyond 128 KiB goes back to the kernel as soon as it is free, so that each
/// large body faulted its pages in anew, a sixth of the time of a batch of points; MemoryTrim gives it back when there
/// is nothing to do.
void tuneAllocator()
{
    const auto tune = [](int option, int value, const char* variable)
    {
        if (std::getenv(variable) == nullptr)
            mallopt(option, value);
    };
    if (std::getenv("GLIBC_TUNABLES") != nullptr)
        return;
    mallopt(M_MXFAST, 0);
    tune(M_ARENA_MAX, static_cast<int>(2 * std::max(1U, std::thread::hardware_concurrency())), "MALLOC_ARENA_MAX");
    tune(M_MMAP_THRESHOLD, keptFree, "MALLOC_MMAP_THRESHOLD_");
    tune(M_TRIM_THRESHOLD, keptFree, "MALLOC_TRIM_THRESHOLD_");
}
} // namespace

int main(int argc, char** argv)
{
    tuneAllocator();
    weir::host::SignalQueue::blockAll(); // before any thread, so that all inherit it
    weir::host::WeirApplication application;
    return application.launch(argc, argv);
}
