// Where callers sleep until a leader calls them.
#pragma once

#include "weir/Clock.h"

#include <atomic>
#include <cstdint>

namespace weir::host
{
/// A futex (futex(2)) that many share: calling any number of sleepers takes one system call, where one each, and being
/// preempted by whom it wakes, would be most of what a batch of replies costs. Thread-safe.
class Gong final
{
public:
    /// Which of the sleepers are meant: a caller has one of 32 bits, and whoever shares it may be woken for nothing.
    using Bits = std::uint32_t;

    [[nodiscard]] static Bits bitOf(std::uint64_t ticket) noexcept { return Bits{1} << (ticket % 32U); }

    /// Returns true once `called` is set, false if the deadline comes first. What was written before `called` was set
    /// is visible then.
    [[nodiscard]] bool waitUntil(MonotonicTime deadline, Bits bit, const std::atomic<bool>& called) noexcept;
    /// Wakes those of `bits`, after `called` was set of all who are meant. Touches nothing of theirs: they may be gone.
    void strike(Bits bits) noexcept;

private:
    std::atomic<std::uint32_t> _strikes{0};
};
} // namespace weir::host
