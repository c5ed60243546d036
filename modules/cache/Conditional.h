// Conditional requests (RFC 9110, section 13), on both sides of the cache.
#pragma once

#include "Entry.h"
#include "weir/Http.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cache
{
/// Equal without regard to weakness (RFC 9110, section 8.8.3.2).
[[nodiscard]] bool tagsMatchWeakly(std::string_view a, std::string_view b) noexcept;

/// True if the client has what `headers` describe: by `If-None-Match` (section 13.1.2) or, only without that, by
/// `If-Modified-Since` (section 13.1.3). `now` serves to read dates with a year of two digits.
[[nodiscard]] bool isNotModified(const Request& request, const Headers& headers, std::chrono::sys_seconds now);

/// Turns a 200 into the 304 in its place: without body and without the fields that describe it (section 15.4.5).
void makeNotModified(Response& response);

/// True for a precondition that this cache does not judge: `If-Match`, `If-Unmodified-Since`, `If-Range`, `Range`.
[[nodiscard]] bool needsHandler(const Request& request) noexcept;

/// The fields to pass on when an answer for everybody is wanted: without the client's own conditions and, to validate
/// `stale`, with those that make a 304 possible (RFC 9111, section 4.3.1). Owns what its fields view.
class ForwardedFields final
{
public:
    ForwardedFields(const Request& request, const Entry* stale);
    ForwardedFields(const ForwardedFields&) = delete;
    ForwardedFields& operator=(const ForwardedFields&) = delete;

    [[nodiscard]] const std::vector<Field>& fields() const noexcept { return _fields; }

private:
    std::vector<Field> _fields;
};

/// `stale` brought up to date by a 304 (RFC 9111, section 3.2): its fields replaced by those that the 304 carries,
/// except those that describe the body. The body is shared. Lifetime and validity are the caller's to set.
[[nodiscard]] Response refreshed(const Entry& stale, const Response& notModified);

/// False if a 304 names another version than `stale` (RFC 9111, section 4.3.4).
[[nodiscard]] bool selects(const Response& notModified, const Entry& stale) noexcept;
} // namespace weir::cache
