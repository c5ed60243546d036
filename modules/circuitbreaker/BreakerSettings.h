// The module's keys and what they mean.
#pragma once

#include "Breaker.h"
#include "Fallback.h"
#include "Outcomes.h"
#include "weir/Config.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::circuitbreaker
{
struct GuardSettings
{
    std::string name;
    std::vector<std::string> routes;
    BreakerPolicy policy;
    std::vector<Cause> failOn;
    std::uint64_t maxConcurrent; ///< weir::unlimited: no bound
    std::chrono::milliseconds maxWait;
    FallbackSettings fallback;
};

/// A plain value; a reload makes a new one.
struct BreakerSettings
{
    std::vector<GuardSettings> guards;
};

[[nodiscard]] std::vector<Key> breakerKeys();
/// Throws ConfigError with every reason why the keys, each good by itself, cannot work together.
[[nodiscard]] BreakerSettings breakerSettings(const ConfigView& config);
} // namespace weir::circuitbreaker
