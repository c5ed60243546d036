#include "MemoryTrim.h"

#include <malloc.h>
#include <sys/resource.h>
#include <utility>

namespace weir::host
{
namespace
{
constexpr std::chrono::milliseconds little = std::chrono::milliseconds(MemoryTrim::interval) / 50;

std::chrono::milliseconds timeOf(const timeval& time)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(time.tv_sec) +
                                                                 std::chrono::microseconds(time.tv_usec));
}

std::chrono::milliseconds ownProcessorTime()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return timeOf(usage.ru_utime) + timeOf(usage.ru_stime);
}
} // namespace

MemoryTrim::MemoryTrim() : MemoryTrim(ownProcessorTime, [] { malloc_trim(0); }) {}

MemoryTrim::MemoryTrim(std::function<std::chrono::milliseconds()> processorTime, std::function<void()> trim)
    : _processorTime(std::move(processorTime)), _trim(std::move(trim))
{
}

void MemoryTrim::look()
{
    const auto now = _processorTime();
    const bool isBusy = now - std::exchange(_before, now) > little;
    if (!isBusy && _due)
    {
        _trim();
        _before = _processorTime(); // the work of the trim itself is no reason for another
    }
    _due = isBusy;
}
} // namespace weir::host
