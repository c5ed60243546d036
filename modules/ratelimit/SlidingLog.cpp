#include "SlidingLog.h"

namespace weir::ratelimit
{
Decision SlidingLog::take(MonotonicTime now, const Limit& limit)
{
    while (!_admissions.empty() && now - _admissions.oldest() > limit.window)
        _admissions.dropOldest();
    const auto used = _admissions.size();
    if (used >= limit.count)
        return {.freeAgainIn = _admissions[used - limit.count] + limit.window - now};
    _admissions.push(now);
    return {.allowed = true,
            .remaining = limit.count - used - 1,
            .freeAgainIn = _admissions.oldest() + limit.window - now,
            .stamp = now.time_since_epoch().count()};
}

void SlidingLog::giveBack(std::int64_t stamp) noexcept
{
    for (auto index = _admissions.size(); index-- > 0;)
        if (_admissions[index].time_since_epoch().count() == stamp)
        {
            _admissions.erase(index);
            return;
        }
}
} // namespace weir::ratelimit
