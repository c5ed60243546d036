// What /openapi.json says about this module's routes.
#pragma once

#include "Query.h"

#include <string>
#include <string_view>

namespace weir::metrics
{
/// An Operation Object whose parameters come from the table that checks requests.
[[nodiscard]] std::string operationOf(Endpoint endpoint, std::string_view summary);
} // namespace weir::metrics
