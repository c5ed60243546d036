#include "http/Answer.h"

#include "weir/Units.h"

namespace weir::ctl
{
std::optional<std::chrono::seconds> Answer::retryAfter() const
{
    const auto seconds = parseUnsigned(head.get("Retry-After", ""));
    constexpr std::uint64_t day = 86'400;
    if (!seconds || *seconds > day)
        return std::nullopt;
    return std::chrono::seconds(*seconds);
}
} // namespace weir::ctl
