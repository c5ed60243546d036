// The module's keys and what they mean.
#pragma once

#include "RetentionRules.h"
#include "weir/Config.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::metrics
{
/// What bounds a single point.
struct PointLimits
{
    std::size_t maxTypeLength = 256;
    std::size_t maxTagName = 128;
    std::size_t maxTagValue = 1024;
    std::size_t maxTags = 32;
    std::chrono::milliseconds maxFuture{600'000};
    RetentionRules retention = {};
};

/// An immutable snapshot; a reload makes a new one.
struct MetricsSettings
{
    PointLimits points = {};
    std::size_t maxBody = 20U << 20U;
    std::size_t maxDepth = 32;
    std::size_t maxBatch = 100'000;
    std::size_t maxSeries = 1'000'000;
    std::chrono::milliseconds idempotencyTtl{86'400'000};
    std::size_t maxIdempotencyKeys = 1'000'000;
    std::size_t maxStats = 32;
    std::size_t maxSteps = 11'000;
    std::size_t maxGroups = 10'000;
    std::chrono::milliseconds queryTimeout{30'000};
};

[[nodiscard]] std::vector<Key> metricsKeys();
[[nodiscard]] MetricsSettings metricsSettings(const ConfigView& config);
} // namespace weir::metrics
