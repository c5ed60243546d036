// The module's configuration as the host would check it and hand it over.
#pragma once

#include "BreakerSettings.h"
#include "weir/Config.h"

#include <map>
#include <string>

namespace weir::circuitbreaker::test
{
/// The defaults of every key with `changes` on top; families for every name in `circuitbreaker.guards`.
[[nodiscard]] ConfigView configured(const std::map<std::string, std::string>& changes = {});

/// Of guard external, `changes` by what follows `circuitbreaker.external.`.
[[nodiscard]] GuardSettings guardWith(const std::map<std::string, std::string>& changes = {});
} // namespace weir::circuitbreaker::test
