#include "Doorbell.h"

#include <cerrno>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace weir::host
{
namespace
{
constexpr std::uint32_t quiet = 0;
constexpr std::uint32_t asleep = 1;
constexpr std::uint32_t rung = 2;

/// steady_clock is CLOCK_MONOTONIC, by which FUTEX_WAIT_BITSET measures its absolute timeout.
timespec timespecOf(MonotonicTime time) noexcept
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return {.tv_sec = seconds.time_since_epoch().count(), .tv_nsec = std::chrono::nanoseconds(time - seconds).count()};
}
} // namespace

bool Doorbell::waitUntil(MonotonicTime deadline) noexcept
{
    auto state = quiet;
    if (!_state.compare_exchange_strong(state, asleep, std::memory_order_acquire) && state == rung)
        return true;
    const auto until = timespecOf(deadline);
    while (_state.load(std::memory_order_acquire) != rung)
        if (::syscall(SYS_futex, &_state, FUTEX_WAIT_BITSET_PRIVATE, asleep, &until, nullptr, FUTEX_BITSET_MATCH_ANY) <
                0 &&
            errno == ETIMEDOUT)
            return _state.load(std::memory_order_acquire) == rung;
    return true;
}

Doorbell::Wake Doorbell::ring() noexcept
{
    return Wake(_state.exchange(rung, std::memory_order_release) == asleep ? &_state : nullptr);
}

void Doorbell::Wake::operator()() const noexcept
{
    if (_address != nullptr)
        ::syscall(SYS_futex, _address, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}
} // namespace weir::host
