// Paths that RFC 3986 calls equivalent, as one text.
#pragma once

#include <string>
#include <string_view>

namespace weir::host
{
/// An encoded path without escapes of unreserved characters, and with capitals in all others (RFC 3986,
/// sections 6.2.2.1 and 6.2.2.2): what may stand for a path in a comparison. Malformed escapes stay as they are.
[[nodiscard]] std::string normalPath(std::string_view encoded);
} // namespace weir::host
