// The module's keys and what they mean.
#pragma once

#include "ClientKey.h"
#include "Limit.h"
#include "OnStoreFailure.h"
#include "weir/Cidr.h"
#include "weir/Config.h"

#include <cstddef>
#include <string>
#include <vector>

namespace weir::ratelimit
{
struct PolicySettings
{
    std::string name;
    std::vector<std::string> routes;
    Limit limit;
    KeyRule key;
    bool isShadow = false;   ///< decides and counts, but refuses nobody
    std::vector<Cidr> allow; ///< never limited
    std::vector<Cidr> deny;  ///< always refused; beats `allow`
};

/// A plain value; a reload makes a new one.
struct RateLimitSettings
{
    std::vector<PolicySettings> policies;
    OnStoreFailure onStoreFailure = OnStoreFailure::local;
    std::size_t maxBytes = 256U << 20U;
};

[[nodiscard]] std::vector<Key> rateLimitKeys();
/// Throws ConfigError with every problem that the table of keys cannot see.
[[nodiscard]] RateLimitSettings rateLimitSettings(const ConfigView& config);

/// What every key of a policy starts with: `<policy>:<form>:<window>:`.
[[nodiscard]] std::string keyPrefixOf(const PolicySettings& policy);
} // namespace weir::ratelimit
