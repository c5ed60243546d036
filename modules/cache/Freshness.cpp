#include "Freshness.h"

#include "HttpDate.h"
#include "weir/Units.h"

#include <algorithm>

namespace weir::cache
{
namespace
{
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

std::optional<sys_seconds> dateIn(const Headers& headers, std::string_view name, sys_seconds now)
{
    const auto* text = headers.find(name);
    return text == nullptr ? std::nullopt : parseHttpDate(*text, now);
}

/// RFC 9110, section 15.1, of those that mean success, and of the others.
milliseconds ttlOf(int status, const FreshnessRule& rule)
{
    switch (status)
    {
    case 200:
    case 203:
    case 204:
    case 300:
    case 301:
    case 308:
        return rule.ttl;
    case 404:
    case 405:
    case 410:
    case 414:
        return rule.negativeTtl;
    default:
        return milliseconds(0);
    }
}

/// Section 4.2.1. An `Expires` that cannot be read is in the past (section 5.3).
milliseconds freshnessOf(const Response& response, const ResponseDirectives& directives, const FreshnessRule& rule,
                         sys_seconds now)
{
    if (directives.sharedMaxAge)
        return *directives.sharedMaxAge;
    if (directives.maxAge)
        return *directives.maxAge;
    if (!response.headers.contains("Expires"))
        return ttlOf(response.status, rule);
    const auto date = dateIn(response.headers, "Date", now).value_or(now);
    const auto expires = dateIn(response.headers, "Expires", now).value_or(date);
    return std::max<seconds>(expires - date, seconds(0));
}

/// Section 4.2.3: the greater of what `Age` says and what `Date` shows.
seconds initialAge(const Headers& headers, sys_seconds now)
{
    const auto* age = headers.find("Age");
    const auto stated = age == nullptr ? std::nullopt : parseUnsigned(*age);
    constexpr seconds most{2'147'483'648}; // section 1.2.2; nanoseconds hold four times as much
    const seconds apparent = now - dateIn(headers, "Date", now).value_or(now);
    const seconds said(std::min(stated.value_or(0), static_cast<std::uint64_t>(most.count())));
    return std::clamp(std::max(said, apparent), seconds(0), most);
}

/// Section 4.2.4; `s-maxage` says the same as proxy-revalidate (section 5.2.2.10).
bool forbidsStale(const ResponseDirectives& directives)
{
    return directives.mustRevalidate || directives.sharedMaxAge;
}

milliseconds orElse(std::optional<seconds> stated, milliseconds configured)
{
    return stated ? milliseconds(*stated) : configured;
}

void bound(Lifetime& lifetime, milliseconds most)
{
    lifetime.fresh = std::min(lifetime.fresh, most);
    const auto left = most - lifetime.fresh;
    lifetime.staleWhileRevalidate = std::min(lifetime.staleWhileRevalidate, left);
    lifetime.staleIfError = std::min(lifetime.staleIfError, left);
}
} // namespace

Lifetime lifetimeOf(const Response& response, const ResponseDirectives& directives, const FreshnessRule& rule,
                    Departure departure, WallTime wall)
{
    const auto now = std::chrono::floor<seconds>(wall);
    const auto fresh = freshnessOf(response, directives, rule, now);
    const double share = 1 - rule.ttlJitter * departure.random;
    Lifetime lifetime{.bornAt = departure.at - initialAge(response.headers, now),
                      .fresh = milliseconds(static_cast<std::int64_t>(static_cast<double>(fresh.count()) * share))};
    if (!forbidsStale(directives))
    {
        const bool wanted = fresh.count() > 0; // the rule's word extends a lifetime, it does not make one
        const milliseconds none{0};
        lifetime.staleWhileRevalidate =
            orElse(directives.staleWhileRevalidate, wanted ? rule.staleWhileRevalidate : none);
        lifetime.staleIfError = orElse(directives.staleIfError, wanted ? rule.staleIfError : none);
    }
    if (response.freshFor)
        bound(lifetime, std::max(*response.freshFor, milliseconds(0)));
    return lifetime;
}

milliseconds ageOf(const Lifetime& lifetime, MonotonicTime now) noexcept
{
    return std::max(std::chrono::floor<milliseconds>(now - lifetime.bornAt), milliseconds(0));
}

milliseconds remaining(const Lifetime& lifetime, MonotonicTime now) noexcept
{
    return lifetime.fresh - ageOf(lifetime, now);
}

bool isFresh(const Lifetime& lifetime, MonotonicTime now) noexcept
{
    return remaining(lifetime, now).count() > 0;
}

bool mayServeWhileRevalidating(const Lifetime& lifetime, MonotonicTime now) noexcept
{
    return (remaining(lifetime, now) + lifetime.staleWhileRevalidate).count() > 0;
}

bool mayServeOnError(const Lifetime& lifetime, MonotonicTime now) noexcept
{
    return (remaining(lifetime, now) + lifetime.staleIfError).count() > 0;
}

bool isWorthKeeping(const Lifetime& lifetime, MonotonicTime now) noexcept
{
    return mayServeWhileRevalidating(lifetime, now) || mayServeOnError(lifetime, now);
}

bool satisfies(const Lifetime& lifetime, const RequestDirectives& directives, MonotonicTime now) noexcept
{
    return (!directives.maxAge || ageOf(lifetime, now) <= *directives.maxAge) &&
           (!directives.minFresh || remaining(lifetime, now) >= *directives.minFresh);
}
} // namespace weir::cache
