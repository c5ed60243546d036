#include "Gong.h"

#include <cerrno>
#include <climits>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace weir::host
{
namespace
{
/// steady_clock is CLOCK_MONOTONIC, by which FUTEX_WAIT_BITSET measures its absolute timeout.
timespec timespecOf(MonotonicTime time) noexcept
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return {.tv_sec = seconds.time_since_epoch().count(), .tv_nsec = std::chrono::nanoseconds(time - seconds).count()};
}
} // namespace

bool Gong::waitUntil(MonotonicTime deadline, Bits bit, const std::atomic<bool>& called) noexcept
{
    const auto until = timespecOf(deadline);
    for (;;)
    {
        const auto strikes = _strikes.load(std::memory_order_acquire); // before `called`: a later strike is not missed
        if (called.load(std::memory_order_acquire))
            return true;
        if (::syscall(SYS_futex, &_strikes, FUTEX_WAIT_BITSET_PRIVATE, strikes, &until, nullptr, bit) < 0 &&
            errno == ETIMEDOUT)
            return called.load(std::memory_order_acquire);
    }
}

void Gong::strike(Bits bits) noexcept
{
    _strikes.fetch_add(1, std::memory_order_release);
    ::syscall(SYS_futex, &_strikes, FUTEX_WAKE_BITSET_PRIVATE, INT_MAX, nullptr, nullptr, bits);
}
} // namespace weir::host
