// What clients are told about a policy: header fields and sentences.
#pragma once

#include "Limit.h"
#include "RateLimitSettings.h"
#include "weir/Clock.h"
#include "weir/Http.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::ratelimit
{
/// Immutable; all that does not depend on the request is prepared once.
class LimitFields final
{
public:
    explicit LimitFields(const PolicySettings& policy);

    /// Adds `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-09) in front of what another
    /// policy has stated, as lists do (RFC 9651, section 3.1), and the older `X-RateLimit-*` (as GitHub's and others')
    /// of the policy with the fewest requests left, of those the one that is free last. `wall` is for
    /// `X-RateLimit-Reset` alone.
    void state(Headers& headers, const Decision& decision, WallTime wall) const;
    /// `policy ingest: 5 requests per 60 s per client address, free again in 41 s; operators: ...`
    [[nodiscard]] std::string refusal(const Decision& decision) const;

private:
    [[nodiscard]] std::string itemOf(std::string_view remaining, std::int64_t seconds) const;

    std::string _policyItem; // "ingest";q=5;w=60
    std::string _itemStart;  // "ingest";r=
    std::string _limit;
    std::string _refusalStart;
    std::string _refusalEnd;
};

/// Whole seconds until the decision would be another, at least 1: `t` of `RateLimit`, and `Retry-After`.
[[nodiscard]] std::int64_t secondsUntilFree(const Decision& decision) noexcept;
} // namespace weir::ratelimit
