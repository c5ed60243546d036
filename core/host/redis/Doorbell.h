// Where one thread sleeps until another has something for it.
#pragma once

#include "weir/Clock.h"

#include <atomic>
#include <cstdint>

namespace weir::host
{
/// A futex (futex(2)): unlike a condition variable it is rung without a lock, and costs whoever rings a system call
/// only if somebody sleeps. `waitUntil` is for one thread, `ring` for one other. What was written before `ring` is
/// visible after `waitUntil` returned true.
class Doorbell final
{
public:
    /// The rest of a `ring`: to be done when it holds nobody up. It does not touch the bell, which may be gone by then;
    /// at worst somebody who now sleeps at the same address wakes once too often, which every user of futexes allows
    /// for.
    class Wake final
    {
    public:
        explicit Wake(std::atomic<std::uint32_t>* address) noexcept : _address(address) {}
        void operator()() const noexcept;

    private:
        std::atomic<std::uint32_t>* _address; // null: nobody sleeps
    };

    /// True if it was rung, false if the deadline came first.
    [[nodiscard]] bool waitUntil(MonotonicTime deadline) noexcept;
    [[nodiscard]] Wake ring() noexcept;

private:
    std::atomic<std::uint32_t> _state{0};
};
} // namespace weir::host
