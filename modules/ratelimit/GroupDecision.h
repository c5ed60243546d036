// What became of several requests of one key at one moment. A plain value.
#pragma once

#include "Limit.h"

namespace weir::ratelimit
{
/// As if they had asked one after the other: those that come first are admitted, the rest is refused.
struct GroupDecision
{
    std::uint64_t admitted = 0;
    std::uint64_t remaining = 0;              ///< after all of them
    std::chrono::microseconds freeAgainIn{0}; ///< for who was admitted, see Decision
    std::chrono::microseconds refusedFor{0};  ///< for who was refused
    std::int64_t stamp = 0;                   ///< of each admission

    /// Of the request that came after `before` others.
    [[nodiscard]] Decision after(std::uint64_t before) const noexcept
    {
        if (before >= admitted)
            return {.freeAgainIn = refusedFor, .inProcess = false};
        return {.allowed = true,
                .remaining = remaining + (admitted - before - 1),
                .freeAgainIn = freeAgainIn,
                .stamp = stamp,
                .inProcess = false};
    }
};
} // namespace weir::ratelimit
