// The exact limit: remembers when each request was admitted.
#pragma once

#include "Limit.h"
#include "Ring.h"
#include "weir/Clock.h"

#include <cstddef>

namespace weir::ratelimit
{
/// Admits if fewer than `limit.count` admissions are not older than the window: never one too many in any window, never
/// one too few. O(1), amortised; one slot of 8 bytes for each admission within the window. The limit may be another at
/// every call, the window not. Not thread-safe.
class SlidingLog final
{
public:
    /// REQUIRES: `now` never goes back.
    [[nodiscard]] Decision take(MonotonicTime now, const Limit& limit);
    /// Undoes an admission; harmless if it has left the window.
    void giveBack(std::int64_t stamp) noexcept;
    [[nodiscard]] std::size_t bytes() const noexcept { return _admissions.bytes(); }

private:
    Ring<MonotonicTime> _admissions;
};
} // namespace weir::ratelimit
