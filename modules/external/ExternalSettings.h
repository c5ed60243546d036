// The module's keys and what they mean.
#pragma once

#include "SimulatedService.h"
#include "UpstreamSettings.h"
#include "weir/Config.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::external
{
/// A plain value; a reload makes a new one.
struct ExternalSettings
{
    std::optional<UpstreamSettings> upstream; ///< nothing: external.url is empty, the service is simulated
    SimulationSettings simulation;
    bool isProxy = false;
    std::string route = "* /external/*"; ///< of the proxy
    std::chrono::milliseconds timeout{2000};
    unsigned retries = 1;
    std::size_t maxBody = 1U << 20U;
    std::uint64_t maxConcurrent = 32;
    std::chrono::milliseconds addressLifetime{30'000};
    std::string scope; ///< name of a scope shared between instances; empty: a private one

    /// What stands before the `*` of the proxy's route's path, such as `/external/`.
    [[nodiscard]] std::string routePrefix() const;
};

[[nodiscard]] std::vector<Key> externalKeys();
/// Throws ConfigError with every problem that the table of keys cannot see.
[[nodiscard]] ExternalSettings externalSettings(const ConfigView& config);
} // namespace weir::external
