// What operators see and do on the admin listener.
#pragma once

#include "modules/ModuleLoader.h"
#include "modules/ModuleRegistry.h"
#include "services/HealthBoard.h"
#include "services/Prometheus.h"
#include "weir/Config.h"
#include "weir/Snapshot.h"

#include <functional>
#include <string>
#include <vector>

namespace weir::host
{
/// The outcome of a reload.
struct ReloadResult
{
    std::vector<std::string> applied;         ///< keys whose new value is in force
    std::vector<std::string> restartRequired; ///< keys whose new value waits for a restart
    std::vector<std::string> problems;        ///< sentences; not empty: nothing has changed
};

/// What the handlers look at; outlives them.
struct AdminContext
{
    const ModuleLoader& loader;
    const ModuleRegistry& registry;
    const HealthBoard& health;
    const Prometheus& instruments;
    const Snapshot<ConfigView>& config;
    const Snapshot<RouteSet>& publicRoutes;
    const Snapshot<RouteSet>& adminRoutes;
    std::function<bool(std::string_view key)> isSecret;
    std::function<ReloadResult(bool dryRun)> reload;
};

/// Offers GET /metrics and the routes below /admin that belong to the host.
void offerAdmin(Offers& offers, const AdminContext& context);
} // namespace weir::host
