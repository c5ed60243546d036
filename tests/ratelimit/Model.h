// What a limit means, word by word.
#pragma once

#include "weir/Clock.h"

#include <chrono>
#include <cstdint>
#include <vector>

namespace weir::ratelimit::test
{
/// Remembers every admission for ever.
class Model final
{
public:
    void admit(MonotonicTime now) { _admissions.push_back(now); }

    /// Admissions that are not older than `window`. REQUIRES: no admission was later than `now`, and none earlier than
    /// the one before it.
    [[nodiscard]] std::uint64_t within(std::chrono::nanoseconds window, MonotonicTime now) const
    {
        std::uint64_t count = 0;
        for (auto at = _admissions.rbegin(); at != _admissions.rend() && now - *at <= window; ++at)
            ++count;
        return count;
    }

private:
    std::vector<MonotonicTime> _admissions;
};
} // namespace weir::ratelimit::test
