// Which header fields pass between caller and service.
#pragma once

#include "ExternalService.h"

#include <vector>

namespace weir::external
{
/// The caller's fields without those of its connection (RFC 9110, section 7.6.1, with those that Connection names), of
/// its framing and of its body's coding, which is undone. Who the caller is, the server says itself: X-Forwarded-For,
/// X-Forwarded-Host and Forwarded (RFC 7239) replace what was sent, X-Real-IP included, as do X-Request-Id and
/// traceparent (W3C; tracestate goes where no traceparent is valid); Via (section 7.6.3) is appended.
[[nodiscard]] std::vector<Headers::Entry> fieldsForService(const Request& request);

/// What every call carries along: X-Request-Id, and traceparent if the caller sent a valid one.
void addTrace(std::vector<Headers::Entry>& fields, const Request& request);

/// The service's fields without those of its connection and framing, Via appended. Content-Length stays where there is
/// no body to count: in the answer to HEAD.
[[nodiscard]] Headers fieldsForCaller(const Headers& fields, std::string_view method);

/// True if the caller's `Connection` takes away fields that would have gone to the service, so that the answer is not
/// the one that the request seems to have asked for.
[[nodiscard]] bool hidesFields(const Request& request);

/// True if the service's `Vary` names a field that it was not sent by the caller but by this server, so that nobody in
/// front can tell for which other requests the answer is right. Not so Host, which keys of a verbatim scope hold.
[[nodiscard]] bool variesByServersOwn(const Headers& fields);
} // namespace weir::external
