#include "CacheStatus.h"

#include <array>

namespace weir::cache
{
namespace
{
struct Wording
{
    std::string_view label;
    std::string_view parameters; ///< RFC 9211, sections 2.1 to 2.8
};

constexpr std::array<Wording, resultCount> wordings{{
    {.label = "hit", .parameters = "hit"},
    {.label = "stale", .parameters = "hit"},
    {.label = "stale_if_error", .parameters = "fwd=stale; detail=stale-if-error"},
    {.label = "collapsed", .parameters = "fwd=miss; collapsed"},
    {.label = "revalidated", .parameters = "fwd=stale"},
    {.label = "expired", .parameters = "fwd=stale"},
    {.label = "miss", .parameters = "fwd=miss"},
    {.label = "request", .parameters = "fwd=request"},
    {.label = "bypass", .parameters = "fwd=bypass"},
    {.label = "method", .parameters = "fwd=method"},
}};

const Wording& wordingOf(Result result) noexcept
{
    return wordings.at(static_cast<std::size_t>(result));
}
} // namespace

std::string_view labelOf(Result result) noexcept
{
    return wordingOf(result).label;
}

std::string toText(const CacheStatus& status)
{
    std::string text = "weir; ";
    text += wordingOf(status.result).parameters;
    if (status.forwardStatus)
        text += "; fwd-status=" + std::to_string(*status.forwardStatus);
    if (status.stored)
        text += "; stored";
    if (status.ttl)
        text += "; ttl=" + std::to_string(std::chrono::floor<std::chrono::seconds>(*status.ttl).count());
    return text;
}
} // namespace weir::cache
