// The module's keys and what they mean.
#pragma once

#include "Freshness.h"
#include "weir/Config.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::cache
{
struct CacheRule
{
    std::string name;
    std::vector<std::string> routes;
    FreshnessRule freshness = {};
    std::size_t maxObject = std::size_t(1) << 20U;
    std::vector<std::string> vary = {}; ///< request fields that are part of the key, in this order
};

/// An immutable snapshot; a reload makes a new one.
struct CacheSettings
{
    std::vector<CacheRule> rules;
    std::uint64_t maxBytes = std::uint64_t(64) << 20U;
    std::chrono::milliseconds storeTimeout{5};
};

/// All live.
[[nodiscard]] std::vector<Key> cacheKeys();
[[nodiscard]] CacheSettings cacheSettings(const ConfigView& config);
} // namespace weir::cache
