#include "http/Retry.h"

#include <algorithm>

namespace weir::ctl
{
std::optional<Retry::Duration> Retry::next(Duration elapsed, std::optional<std::chrono::seconds> asked)
{
    constexpr Duration first{100};
    constexpr Duration longest{10'000};
    _pause = _pause == Duration::zero() ? first : std::min(_pause * 2, longest);
    std::uniform_int_distribution<Duration::rep> lot(_pause.count() / 2, _pause.count());
    const Duration pause = asked ? Duration(*asked) : Duration(lot(_lots));
    if (elapsed + pause > _patience)
        return std::nullopt;
    return pause;
}
} // namespace weir::ctl
