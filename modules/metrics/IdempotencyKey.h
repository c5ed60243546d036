// The request's field Idempotency-Key (draft-ietf-httpapi-idempotency-key-header).
#pragma once

#include "weir/Http.h"

#include <optional>
#include <string>

namespace weir::metrics
{
/// The key, 1 to 255 characters of ASCII; nothing if the request has none. It may stand in quotes, as a String of
/// RFC 8941, or bare, then without blanks. Throws ProblemException 400 for what is neither, and for a repeated field.
[[nodiscard]] std::optional<std::string> idempotencyKey(const Request& request);
} // namespace weir::metrics
