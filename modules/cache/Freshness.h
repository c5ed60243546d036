// How long a stored answer may be used (RFC 9111, section 4.2; RFC 5861).
#pragma once

#include "CacheControl.h"
#include "Entry.h"
#include "weir/Clock.h"
#include "weir/Http.h"

#include <chrono>

namespace weir::cache
{
/// What a rule says where the answer says nothing.
struct FreshnessRule
{
    std::chrono::milliseconds ttl{0};
    std::chrono::milliseconds negativeTtl{0}; ///< of 404, 405, 410, 414
    std::chrono::milliseconds staleWhileRevalidate{0};
    std::chrono::milliseconds staleIfError{0};
    double ttlJitter = 0; ///< the share of a lifetime by which it may end early, 0 to 1
};

/// The moment a request was passed on, from which the answer's age counts (section 4.2.3), and a random number.
struct Departure
{
    MonotonicTime at;
    double random = 0; ///< 0 to 1; spreads the moments at which answers expire
};

/// The lifetime of an answer that may be stored. `s-maxage`, `max-age` and `Expires`, in this order, win over the
/// rule's (section 4.2.1), `stale-while-revalidate` and `stale-if-error` likewise. No stale use at all where the
/// answer forbids it (section 4.2.4). `Response::freshFor` bounds every use, stale ones included. `wall` tells the
/// age of an answer with a `Date`; one without is as old as the request.
[[nodiscard]] Lifetime lifetimeOf(const Response& response, const ResponseDirectives& directives,
                                  const FreshnessRule& rule, Departure departure, WallTime wall);

/// Section 4.2.3: never negative.
[[nodiscard]] std::chrono::milliseconds ageOf(const Lifetime& lifetime, MonotonicTime now) noexcept;
/// What is left of the freshness; negative once it is stale.
[[nodiscard]] std::chrono::milliseconds remaining(const Lifetime& lifetime, MonotonicTime now) noexcept;

[[nodiscard]] bool isFresh(const Lifetime& lifetime, MonotonicTime now) noexcept;
/// Stale, or fresh, but at most so much beyond its freshness (RFC 5861, sections 3 and 4).
[[nodiscard]] bool mayServeWhileRevalidating(const Lifetime& lifetime, MonotonicTime now) noexcept;
[[nodiscard]] bool mayServeOnError(const Lifetime& lifetime, MonotonicTime now) noexcept;
/// True if it will ever be of use after this moment.
[[nodiscard]] bool isWorthKeeping(const Lifetime& lifetime, MonotonicTime now) noexcept;

/// The request's own demands, `max-age` and `min-fresh` (section 5.2.1).
[[nodiscard]] bool satisfies(const Lifetime& lifetime, const RequestDirectives& directives, MonotonicTime now) noexcept;
} // namespace weir::cache
