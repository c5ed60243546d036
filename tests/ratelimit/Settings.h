// The module's configuration as the host would check it and hand it over.
#pragma once

#include "weir/Config.h"

#include <map>
#include <string>

namespace weir::ratelimit::test
{
/// The defaults of every key with `changes` on top; families for every name in `ratelimit.policies`.
[[nodiscard]] ConfigView configured(const std::map<std::string, std::string>& changes = {});
} // namespace weir::ratelimit::test
