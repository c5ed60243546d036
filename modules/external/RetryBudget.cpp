#include "RetryBudget.h"

#include <algorithm>

namespace weir::external
{
namespace
{
constexpr std::uint64_t least = 3;
constexpr std::uint64_t callsPerRetry = 5;

std::int64_t secondOf(MonotonicTime time) noexcept
{
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}
} // namespace

void RetryBudget::called()
{
    const auto second = secondOf(_clock.monotonic());
    const std::lock_guard lock(_mutex);
    ++current(second).calls;
}

bool RetryBudget::take()
{
    const auto second = secondOf(_clock.monotonic());
    const std::lock_guard lock(_mutex);
    std::uint64_t calls = 0;
    std::uint64_t retries = 0;
    for (const auto& slot : _slots)
        if (slot.second > second - window)
        {
            calls += slot.calls;
            retries += slot.retries;
        }
    if (retries >= std::max(least, calls / callsPerRetry))
        return false;
    ++current(second).retries;
    return true;
}

RetryBudget::Slot& RetryBudget::current(std::int64_t second)
{
    auto& slot = _slots[static_cast<std::size_t>(second % window)];
    if (slot.second != second)
        slot = {.second = second};
    return slot;
}
} // namespace weir::external
