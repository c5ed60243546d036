// /openapi.json, merged from what the routes say of themselves.
#pragma once

#include "request/RouteSet.h"

#include <string>

namespace weir::host
{
/// An OpenAPI 3.1 document of every route of `routes`. A route on any method is listed under the seven that
/// OpenAPI knows; a prefix `/files/*` as `/files/{path}`. A fragment that is not a JSON object throws ConfigError.
[[nodiscard]] std::string openApiDocument(const RouteSet& routes, const std::string& title);
} // namespace weir::host
