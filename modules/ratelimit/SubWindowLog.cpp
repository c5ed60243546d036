// Sub-window i holds the admissions of [i, i + 1) * length. They have all left the window once i + 1 lies a whole
// window back, not when i does: then the newest of them may still be within it. So, besides the current one, 64
// sub-windows count, and what is forgotten is older than the window whenever it was admitted. Dropping a sub-window
// earlier, or weighing the oldest by how much of it overlaps the window, would admit too many when its admissions came
// at its end.
#include "SubWindowLog.h"

namespace weir::ratelimit
{
namespace
{
using std::chrono::microseconds;

constexpr std::int64_t parts = 64;

/// Rounded up, so that 64 of them are never shorter than the window.
microseconds lengthOf(microseconds window)
{
    return microseconds((window.count() + parts - 1) / parts);
}
} // namespace

Decision SubWindowLog::take(MonotonicTime now, const Limit& limit)
{
    const auto length = lengthOf(limit.window);
    const auto moment = std::chrono::floor<microseconds>(now.time_since_epoch());
    const auto current = moment / length;
    while (!_subWindows.empty() && _subWindows.oldest().index + parts < current)
    {
        _used -= _subWindows.oldest().count;
        _subWindows.dropOldest();
    }
    if (_used >= limit.count)
        return {.freeAgainIn = freeAgainAt(limit.count, length) - now.time_since_epoch()};
    if (_subWindows.empty() || _subWindows.newest().index != current)
        _subWindows.push({.index = current, .count = 0});
    ++_subWindows.newest().count;
    ++_used;
    return {.allowed = true,
            .remaining = limit.count - _used,
            .freeAgainIn = freeAgainAt(_used, length) - now.time_since_epoch(),
            .stamp = current};
}

/// When fewer than `count` will be left.
microseconds SubWindowLog::freeAgainAt(std::uint64_t count, microseconds length) noexcept
{
    auto left = _used;
    std::size_t index = 0;
    while ((left -= _subWindows[index].count) >= count)
        ++index;
    return (_subWindows[index].index + parts + 1) * length;
}

void SubWindowLog::giveBack(std::int64_t stamp) noexcept
{
    for (auto index = _subWindows.size(); index-- > 0;)
        if (_subWindows[index].index == stamp && _subWindows[index].count > 0)
        {
            --_subWindows[index].count;
            --_used;
            return;
        }
}
} // namespace weir::ratelimit
