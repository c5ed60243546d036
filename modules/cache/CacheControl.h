// What the two sides say about caching (RFC 9111, section 5.2).
#pragma once

#include "weir/Http.h"

#include <chrono>
#include <optional>
#include <span>

namespace weir::cache
{
/// Section 5.2.1. `max-stale` and `no-transform` ask for nothing that this cache would do anyway: it serves stale
/// answers on the operator's word only, and transforms nothing.
struct RequestDirectives
{
    bool noCache = false;
    bool noStore = false;
    bool onlyIfCached = false;
    std::optional<std::chrono::seconds> maxAge = {};
    std::optional<std::chrono::seconds> minFresh = {};
};

/// Section 5.2.2, and the two of RFC 5861.
struct ResponseDirectives
{
    bool noCache = false; ///< with fields or without
    bool noStore = false;
    bool isPrivate = false; ///< with fields or without
    bool isPublic = false;
    bool mustRevalidate = false; ///< or proxy-revalidate, which means the same to a shared cache
    std::optional<std::chrono::seconds> maxAge = {};
    std::optional<std::chrono::seconds> sharedMaxAge = {};
    std::optional<std::chrono::seconds> staleWhileRevalidate = {};
    std::optional<std::chrono::seconds> staleIfError = {};
};

/// Unknown directives are ignored (section 5.2.3). Of a directive that stands twice the stricter wins; a number that
/// cannot be read is 0, as far as that is the stricter one (section 4.2.1).
[[nodiscard]] RequestDirectives requestDirectives(std::span<const Field> headers);
[[nodiscard]] ResponseDirectives responseDirectives(const Headers& headers);
} // namespace weir::cache
