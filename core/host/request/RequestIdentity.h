// Who a request is: its id and its trace context.
#pragma once

#include <string>
#include <string_view>

namespace weir::host
{
/// True for `[A-Za-z0-9._-]{1,128}`: a caller's own X-Request-Id is kept only then.
[[nodiscard]] bool isRequestId(std::string_view text) noexcept;

/// 128 random bits as 32 hexadecimal digits; thread-safe.
[[nodiscard]] std::string newRequestId();

/// True for a valid `traceparent` (W3C Trace Context, section 3.2): a known layout, no version ff, ids
/// that are not all zero.
[[nodiscard]] bool isTraceparent(std::string_view text) noexcept;
} // namespace weir::host
