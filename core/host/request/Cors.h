// Cross-origin requests from browsers (WHATWG Fetch, section 3.2). Pure functions.
#pragma once

#include "weir/Http.h"

#include <string>
#include <string_view>
#include <vector>

namespace weir::host
{
/// True for an OPTIONS request by which a browser asks whether it may send another.
[[nodiscard]] bool isPreflight(const Request& request) noexcept;

/// Adds what lets the request's origin read the response, if that origin stands in `origins` exactly.
void allowOrigin(const Request& request, const std::vector<std::string>& origins, Response& response);

/// 204 with `Allow`; for the preflight of an allowed origin also what it asked for.
[[nodiscard]] Response optionsResponse(const Request& request, const std::vector<std::string>& origins,
                                       const std::string& allow);
} // namespace weir::host
