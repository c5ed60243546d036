// The running server: modules, routes and listeners, from start to drain.
#pragma once

#include "admin/AdminGate.h"
#include "admin/AdminHandlers.h"
#include "config/KeyTable.h"
#include "config/StrictConfig.h"
#include "http/HttpServer.h"
#include "logging/AccessLog.h"
#include "modules/ModuleRegistry.h"
#include "redis/SharedRedis.h"
#include "request/Pipeline.h"
#include "services/HealthBoard.h"
#include "services/LocalEventBus.h"
#include "services/LoneInstance.h"
#include "services/Prometheus.h"
#include "services/TaskPool.h"
#include "weir/Clock.h"
#include "weir/Snapshot.h"

#include <Poco/Logger.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace weir::host
{
/// Everything that serves. Construct, `start`, any number of `reload`s, `drain`. Thread-safe between `start` and
/// `drain`.
class Server final
{
public:
    /// Outlives the server.
    struct Environment
    {
        const ModuleLoader& loader;
        const KeyTable& keys;
        std::function<ResolvedConfig()> readConfig; ///< reads and checks the configuration anew
        LogSink& logSink;
        bool rehearsal = false; ///< started only to see its routes: it shares nothing with a server that runs
    };

    Server(Environment environment, const ConfigView& config);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Starts the modules and freezes the chains. Throws what the modules throw.
    void startModules();
    /// Binds both listeners and serves. Throws InUseError or ConfigError.
    void listen();
    /// Thread-safe; one at a time.
    [[nodiscard]] ReloadResult reload(bool dryRun);
    /// Answers what is in flight and stops. True if all of it ended in time; if not, handlers may still run, and
    /// the process must end without touching what they use.
    [[nodiscard]] bool drain();
    /// How long `drain` may take by the configuration of now.
    [[nodiscard]] std::chrono::milliseconds drainTime() const;

    [[nodiscard]] const Snapshot<RouteSet>& publicRoutes() const noexcept { return _publicRoutes; }
    [[nodiscard]] std::string publicAddress() const { return _public->address(); }
    [[nodiscard]] std::string adminAddress() const { return _admin->address(); }

private:
    struct Routes
    {
        std::shared_ptr<const RouteSet> open;
        std::shared_ptr<const RouteSet> admin;
        std::string openDocument;
        std::string adminDocument;
    };

    [[nodiscard]] std::unique_ptr<SharedRedis> sharedRedis(const ConfigView& config);
    void offerBuiltIns();
    [[nodiscard]] std::size_t connectionsAllowed(std::size_t wanted) const;
    void observeConnections(const http::HttpServer& listener, const char* name);
    [[nodiscard]] Routes freeze(const std::vector<Participant>& modules) const;
    void publish(Routes routes);
    void applySettings(const ConfigView& config);
    void commit(ModuleRegistry::Change& change, Routes routes, const ConfigView& config);
    void countLimits(std::string_view owner, const ConfigView& config);
    [[nodiscard]] ReloadResult tryReload(bool dryRun);
    [[nodiscard]] ConfigView effective(const ConfigView& wanted, ReloadResult& result) const;
    [[nodiscard]] std::vector<std::string> sentences(const ConfigError& error, const ConfigView& config) const;

    const Environment _environment;
    Poco::Logger& _log;
    SystemClock _clock;
    LoneInstance _instance;
    Prometheus _instruments;
    LocalEventBus _events;
    AccessLog _accessLog;
    RequestDurations _durations;
    Snapshot<ConfigView> _config;
    Snapshot<PipelineSettings> _publicSettings;
    Snapshot<PipelineSettings> _adminSettings;
    Snapshot<RouteSet> _publicRoutes;
    Snapshot<RouteSet> _adminRoutes;
    Snapshot<std::string> _publicDocument;
    Snapshot<std::string> _adminDocument;
    TaskPool _tasks;
    std::shared_ptr<ModuleFailures> _ownFailures;
    std::unique_ptr<SharedRedis> _redis; // null: there is none
    HealthBoard _health;
    ModuleRegistry _registry;
    AdminContext _adminContext;
    std::shared_ptr<Offers> _builtIns;
    Pipeline _publicPipeline;
    Pipeline _adminPipeline;
    std::unique_ptr<http::HttpServer> _public;
    std::unique_ptr<http::HttpServer> _admin;
    std::mutex _reloading;
    ScopedScheduler _scheduler; // last, so that no timer outlives what it uses
};
} // namespace weir::host
