// How many retries a service that fails is worth.
#pragma once

#include "weir/Clock.h"

#include <array>
#include <cstdint>
#include <mutex>

namespace weir::external
{
/// Of all calls of the last ten seconds a fifth may be tried again, and three whatever their number: retries heal a
/// fault that strikes now and then, and cannot multiply the load of a service that is down. Counted in ten slots of a
/// second, so that a call counts for nine to ten. O(1) space, no allocation. Thread-safe.
class RetryBudget final
{
public:
    explicit RetryBudget(const Clock& clock) : _clock(clock) {}

    /// A caller's call, its first try.
    void called();
    /// True if one more retry is within the budget, which it then takes from.
    [[nodiscard]] bool take();

private:
    struct Slot
    {
        std::int64_t second = 0; ///< what it counts; an older one counts no more
        std::uint64_t calls = 0;
        std::uint64_t retries = 0;
    };
    static constexpr std::int64_t window = 10; // seconds, and slots

    Slot& current(std::int64_t second);

    const Clock& _clock;
    std::mutex _mutex;
    std::array<Slot, window> _slots; // guarded by _mutex
};
} // namespace weir::external
