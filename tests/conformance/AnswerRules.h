// What holds for every answer, whatever the request was.
#pragma once

#include "support/HttpClient.h"

#include <string>

namespace weir::test
{
/// The first rule that `reply` breaks, as a sentence; empty if it keeps them all: one Date and one
/// X-Request-Id (RFC 9110, 6.6.1), a length that can be told (RFC 9112, 6), none where none may be (6.1),
/// a problem for an error. `closes`: whether the connection ended behind it, which it must say then, and
/// only then (RFC 9112, 9.6).
[[nodiscard]] std::string brokenRule(const HttpReply& reply, bool closes);
} // namespace weir::test
