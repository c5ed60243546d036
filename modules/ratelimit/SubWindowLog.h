// The limit for large counts: remembers how many requests were admitted in each 64th of the window.
#pragma once

#include "Limit.h"
#include "Ring.h"
#include "weir/Clock.h"

#include <cstddef>
#include <cstdint>

namespace weir::ratelimit
{
/// Admits if fewer than `limit.count` admissions may still be within the window. Never one too many in any window; an
/// admission counts for up to a 64th of the window too long, so that at most a 64th fewer are admitted than might be.
/// At most 65 slots of 16 bytes, whatever the limit. The limit may be another at every call, the window not. Not
/// thread-safe.
class SubWindowLog final
{
public:
    /// REQUIRES: `now` never goes back.
    [[nodiscard]] Decision take(MonotonicTime now, const Limit& limit);
    /// Undoes an admission; harmless if it has left the window.
    void giveBack(std::int64_t stamp) noexcept;
    [[nodiscard]] std::size_t bytes() const noexcept { return _subWindows.bytes(); }

private:
    struct SubWindow
    {
        std::int64_t index;
        std::uint64_t count;
    };

    [[nodiscard]] std::chrono::microseconds freeAgainAt(std::uint64_t count, std::chrono::microseconds length) noexcept;

    Ring<SubWindow> _subWindows;
    std::uint64_t _used = 0;
};
} // namespace weir::ratelimit
