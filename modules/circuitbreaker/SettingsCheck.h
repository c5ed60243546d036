// Which settings cannot work.
#pragma once

#include "BreakerSettings.h"
#include "weir/Config.h"

#include <vector>

namespace weir::circuitbreaker
{
/// Appends a problem for everything that would keep a circuit from opening, from closing, or from staying closed.
/// `config` has the texts that `guard` was made from.
void check(const GuardSettings& guard, const ConfigView& config, std::vector<ConfigProblem>& problems);
} // namespace weir::circuitbreaker
