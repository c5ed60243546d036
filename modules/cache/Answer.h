// From a handler's answer to an entry, and from an entry to an answer.
#pragma once

#include "CacheStatus.h"
#include "Entry.h"
#include "weir/Http.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace weir::cache
{
/// A strong entity tag made of the body (RFC 9110, section 8.8.3): equal bodies have equal tags, in every process.
[[nodiscard]] std::string strongTag(std::string_view body);

/// `Cache-Control: no-cache` unless the handler stated that, or `Expires`: the cache's own lifetime is no promise to
/// those who are not told of changes.
void tellLifetime(Headers& headers);

/// Takes the answer over: keeps the handler's `ETag` or, for a 200, makes one; leaves out the fields that belong to
/// one connection (RFC 9111, section 3.1). `vary`: the request's fields that belong to the key anyway.
/// REQUIRES: the body is a text.
[[nodiscard]] Entry entryOf(const Request& request, Response&& response, const Lifetime& lifetime,
                            std::span<const std::string> vary);

/// What is sent for an entry, with `Cache-Status` and, if it is reused (RFC 9111, section 5.1), `Age`. Shares the body.
[[nodiscard]] Response answerOf(const Entry& entry, const CacheStatus& status, MonotonicTime now);

/// What `Age` says of it.
[[nodiscard]] std::string ageInSeconds(const Lifetime& lifetime, MonotonicTime now);

/// Memory that an entry takes, its key included; an estimate that is not too small by much.
[[nodiscard]] std::size_t footprint(std::string_view key, const Entry& entry) noexcept;
} // namespace weir::cache
