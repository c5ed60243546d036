#include "app/SignalQueue.h"
#include "app/WeirApplication.h"

#include <algorithm>
#include <cstdlib>
#include <malloc.h>
#include <thread>

namespace
{
/// Every arena of glibc's keeps some megabytes after a large body, and by default there are eight for each core. As
/// many as there are threads that run at a time are as fast, in a quarter of the memory. Without its lists of small
/// free pieces, which every larger allocation empties again, a request costs some 4 % less; threads have lists of their
/// own.
void tuneAllocator()
{
    if (std::getenv("GLIBC_TUNABLES") != nullptr)
        return;
    mallopt(M_MXFAST, 0);
    if (std::getenv("MALLOC_ARENA_MAX") == nullptr)
        mallopt(M_ARENA_MAX, static_cast<int>(std::max(2U, std::thread::hardware_concurrency())));
}
} // namespace

int main(int argc, char** argv)
{
    tuneAllocator();
    weir::host::SignalQueue::blockAll(); // before any thread, so that all inherit it
    weir::host::WeirApplication application;
    return application.launch(argc, argv);
}
