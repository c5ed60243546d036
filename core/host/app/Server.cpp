#include "Server.h"

#include "admin/HealthHandlers.h"
#include "admin/OpenApi.h"
#include "config/ConfigChange.h"
#include "http/DescriptorLimit.h"
#include "logging/Logging.h"
#include "request/RequestIdentity.h"
#include "services/ExceptionText.h"
#include "services/MemoryTrim.h"
#include "services/ProcessMetrics.h"
#include "weir/Json.h"

#include <thread>

namespace weir::host
{
namespace
{
constexpr std::size_t workers = 4;
constexpr std::chrono::milliseconds accessFlush{100};
constexpr std::chrono::milliseconds reapInterval{100};
constexpr std::chrono::milliseconds healthInterval{1000};
constexpr std::chrono::milliseconds adminDrain{1000};
constexpr std::chrono::milliseconds modulesStop{10000}; // what their last writes may take

/// `corsOrigins` are the public listener's alone.
PipelineSettings adminSettings(PipelineSettings settings)
{
    settings.corsOrigins.clear();
    return settings;
}

PipelineSettings pipelineSettings(const ConfigView& config)
{
    PipelineSettings settings;
    settings.maxBody = config.number("server.maxBody");
    settings.corsOrigins = config.list("server.corsOrigins");
    for (const auto& block : config.list("server.trustedProxies"))
        settings.trustedProxies.push_back(Cidr::parse(block).value());
    return settings;
}

AccessLevel accessLevel(const ConfigView& config)
{
    const auto& level = config.text("log.access");
    return level == "all" ? AccessLevel::all : level == "off" ? AccessLevel::off : AccessLevel::errors;
}

Response document(const Snapshot<std::string>& text)
{
    auto response = jsonResponse({});
    response.body = text.load();
    return response;
}

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names)
        text.append(text.empty() ? "" : ", ").append(name);
    return text.empty() ? "nothing" : text;
}

std::string aboutJson()
{
    std::string text;
    JsonWriter(text)
        .beginObject()
        .key("name")
        .string("weir")
        .key("version")
        .string(WEIR_VERSION)
        .key("openapi")
        .string("/openapi.json")
        .endObject();
    return text;
}
} // namespace

Server::Server(Environment environment, const ConfigView& config)
    : _environment(std::move(environment)),
      _log(Poco::Logger::get("weir")),
      _instance(newRequestId()),
      _accessLog(_environment.logSink),
      _durations(_instruments),
      _config(config),
      _publicSettings(pipelineSettings(config)),
      _adminSettings(adminSettings(pipelineSettings(config))),
      _publicRoutes(RouteSet({}, RouteSet::Listener::open)),
      _adminRoutes(RouteSet({}, RouteSet::Listener::admin)),
      _publicDocument(std::string()),
      _adminDocument(std::string()),
      _tasks(workers),
      _ownFailures(std::make_shared<ModuleFailures>("weir", _instruments, _log)),
      _redis(sharedRedis(config)),
      _health(_tasks, _clock),
      _registry(_environment.loader, {{_events, _instruments, _tasks},
                                      _clock,
                                      _redis ? &_redis->client() : nullptr,
                                      _redis ? _redis->instances() : _instance,
                                      _environment.rehearsal}),
      _adminContext{_environment.loader,
                    _registry,
                    _health,
                    _instruments,
                    _config,
                    _publicRoutes,
                    _adminRoutes,
                    [this](std::string_view key) { return _environment.keys.isSecret(key); },
                    [this](bool dryRun) { return reload(dryRun); }},
      _builtIns(std::make_shared<Offers>()),
      _publicPipeline({_clock, _accessLog, _durations, _instruments, _log, _publicSettings, _publicRoutes, {}}),
      _adminPipeline(
          {_clock, _accessLog, _durations, _instruments, _log, _adminSettings, _adminRoutes, AdminGate(_config)}),
      _scheduler(_tasks, _ownFailures)
{
    if (_redis)
        _health.depend("redis", [this] { return _redis->client().health(); });
    offerBuiltIns();
    countLimits("server", config);
    observeProcess(_instruments);
    _instruments.observed("weir_log_lines_dropped_total", "Lines of the log that nobody read in time.", {},
                          [&sink = _environment.logSink] { return static_cast<double>(sink.dropped()); });
}

Server::~Server() = default;

std::unique_ptr<SharedRedis> Server::sharedRedis(const ConfigView& config)
{
    const auto settings = redisSettings(config);
    if (!settings || _environment.rehearsal)
        return nullptr;
    return std::make_unique<SharedRedis>(*settings, _instance.id(), _tasks, _ownFailures, _instruments, _log);
}

void Server::offerBuiltIns()
{
    offerHealth(*_builtIns, Audience::callers, _health);
    offerHealth(*_builtIns, Audience::operators, _health);
    offerAdmin(*_builtIns, _adminContext);
    constexpr const char* aboutOpenApi =
        R"({"summary":"Name and version","responses":{"200":{"description":"Who answers","content":{"application/json":{}}}}})";
    constexpr const char* documentOpenApi =
        R"({"summary":"This document","responses":{"200":{"description":"OpenAPI 3.1","content":{"application/json":{}}}}})";
    _builtIns->handler("GET /", {.openapi = aboutOpenApi},
                       makeHandler([](const Request&) { return jsonResponse(aboutJson()); }));
    _builtIns->handler("GET /openapi.json", {.openapi = documentOpenApi},
                       makeHandler([this](const Request&) { return document(_publicDocument); }));
    _builtIns->adminHandler("GET /openapi.json", {.openapi = documentOpenApi},
                            makeHandler([this](const Request&) { return document(_adminDocument); }));
}

Server::Routes Server::freeze(const std::vector<Participant>& modules) const
{
    std::vector<Participant> all{{_builtIns, _ownFailures, nullptr, true}};
    all.insert(all.end(), modules.begin(), modules.end());
    Routes routes{std::make_shared<const RouteSet>(all, RouteSet::Listener::open),
                  std::make_shared<const RouteSet>(all, RouteSet::Listener::admin),
                  {},
                  {}};
    routes.openDocument = openApiDocument(*routes.open, "Weir");
    routes.adminDocument = openApiDocument(*routes.admin, "Weir administration");
    return routes;
}

void Server::publish(Routes routes)
{
    for (const auto& warning : routes.open->warnings())
        _log.warning(warning);
    _publicRoutes.store(std::move(routes.open));
    _adminRoutes.store(std::move(routes.admin));
    _publicDocument.store(std::make_shared<const std::string>(std::move(routes.openDocument)));
    _adminDocument.store(std::make_shared<const std::string>(std::move(routes.adminDocument)));
}

void Server::applySettings(const ConfigView& config)
{
    _config.store(std::make_shared<const ConfigView>(config));
    const auto settings = pipelineSettings(config);
    _publicSettings.store(std::make_shared<const PipelineSettings>(settings));
    _adminSettings.store(std::make_shared<const PipelineSettings>(adminSettings(settings)));
    _accessLog.setLevel(accessLevel(config));
    applyLogging(config, _environment.logSink);
    if (_public)
        _public->update(http::publicFront(config));
    if (_admin)
        _admin->update(http::adminFront(config));
}

void Server::commit(ModuleRegistry::Change& change, Routes routes, const ConfigView& config)
{
    change.commit();
    applySettings(config);
    publish(std::move(routes));
    std::vector<std::shared_ptr<const Module>> watched;
    for (const auto& running : _registry.running())
    {
        watched.push_back(running->module);
        _instruments
            .gauge("weir_module_info", "Version of each module that was started; always 1.",
                   {{"module", running->name()}, {"version", running->library->info().version}})
            .set(1);
        countLimits(running->name(), config);
    }
    _health.watch(watched);
}

/// What a bound counts begins with a 0: of a series that begins with its first strike `increase()` does not see that.
void Server::countLimits(std::string_view owner, const ConfigView& config)
{
    for (const auto& [key, keyOwner] : _environment.keys.rows())
        if (keyOwner != owner || !key.counted)
            continue;
        else if (!isFamily(key))
            (void)_instruments.limitHits(key.name);
        else
            for (const auto& name : config.list(key.namesFrom))
                (void)_instruments.limitHits(memberKey(key, name));
}

void Server::startModules()
{
    const auto config = *_config.load();
    const auto change = _registry.prepare(config.list("modules"), config);
    commit(*change, freeze(change->participants()), config);
    _instruments.gauge("weir_config_last_reload_successful", "1 if the last reload changed the configuration.", {})
        .set(1);
}

void Server::listen()
{
    const auto config = _config.load();
    if (_redis) // so that the first requests find it, if it is there at all
        (void)_redis->client().waitUntilUp(config->duration("redis.connectTimeout"));
    auto publicFront = http::publicFront(*config);
    auto adminFront = http::adminFront(*config);
    publicFront.maxConnections = adminFront.maxConnections = connectionsAllowed(publicFront.maxConnections);
    _public = std::make_unique<http::HttpServer>(publicFront, _publicPipeline);
    _admin = std::make_unique<http::HttpServer>(adminFront, _adminPipeline);
    if (AdminGate(_config).closed())
        _log.warning("the admin listener is reachable from other machines and admin.token is not set: it answers only "
                     "/health, /livez, /readyz and /metrics");
    _scheduler.every(accessFlush, [this] { _accessLog.flush(); });
    _scheduler.every(reapInterval, [this] { _registry.reap(); });
    _scheduler.every(healthInterval, [this] { _health.collect(); });
    _scheduler.every(MemoryTrim::interval, [trim = std::make_shared<MemoryTrim>()] { trim->look(); });
    observeConnections(*_public, "public");
    observeConnections(*_admin, "admin");
    _public->start();
    _admin->start();
}

std::size_t Server::connectionsAllowed(std::size_t wanted) const
{
    const auto allowed = http::makeRoomForConnections(wanted);
    if (allowed < wanted)
        _log.warning("the system lets this process have only " + std::to_string(allowed) +
                     " connections: that counts in place of server.maxConnections = " + std::to_string(wanted) +
                     "; raise RLIMIT_NOFILE (ulimit -n, LimitNOFILE)");
    return allowed;
}

void Server::observeConnections(const http::HttpServer& listener, const char* name)
{
    _instruments.observed("weir_http_connections", "Open connections.", {{"listener", name}},
                          [&listener] { return static_cast<double>(listener.connections()); });
    _instruments.observed("weir_http_connections_moved_total",
                          "Connections moved to the loop of the processor that their packets come in at.",
                          {{"listener", name}}, [&listener] { return static_cast<double>(listener.moves()); });
}

ReloadResult Server::reload(bool dryRun)
{
    const std::lock_guard lock(_reloading);
    auto result = tryReload(dryRun);
    if (dryRun)
        return result;
    const bool good = result.problems.empty();
    _instruments.gauge("weir_config_last_reload_successful", "1 if the last reload changed the configuration.", {})
        .set(good ? 1 : 0);
    if (good)
        _log.information("configuration reloaded; applied: " + listed(result.applied) +
                         "; to be applied by a restart: " + listed(result.restartRequired));
    for (const auto& problem : result.problems)
        _log.error("not reloaded: " + problem);
    return result;
}

ReloadResult Server::tryReload(bool dryRun)
{
    ReloadResult result;
    ResolvedConfig resolved;
    try
    {
        resolved = _environment.readConfig();
    }
    catch (...) // a file system that fails
    {
        resolved.problems = {currentExceptionText()};
    }
    if (!resolved.problems.empty())
    {
        result.problems = resolved.problems;
        return result;
    }
    for (const auto& warning : resolved.warnings)
        _log.warning(warning);
    try
    {
        const auto config = effective(resolved.view, result);
        if (dryRun)
            _registry.rehearse(config.list("modules"), config);
        else
        {
            const auto change = _registry.prepare(config.list("modules"), config);
            commit(*change, freeze(change->participants()), config);
        }
    }
    catch (const ConfigError& error)
    {
        result = {.applied = {}, .restartRequired = {}, .problems = sentences(error, resolved.view)};
    }
    catch (...)
    {
        result = {.applied = {}, .restartRequired = {}, .problems = {currentExceptionText()}};
    }
    return result;
}

/// The wanted configuration with the running values of all keys that need a restart.
ConfigView Server::effective(const ConfigView& wanted, ReloadResult& result) const
{
    const auto running = _config.load();
    auto change = configChange(*running, wanted, _environment.keys, running->list("modules"));
    auto values = wanted.values();
    for (const auto& key : change.restartRequired)
        if (running->contains(key))
            values[key] = running->values().find(key)->second;
    result.applied = std::move(change.applied);
    result.restartRequired = std::move(change.restartRequired);
    return ConfigView(std::move(values));
}

std::vector<std::string> Server::sentences(const ConfigError& error, const ConfigView& config) const
{
    std::vector<std::string> all;
    for (const auto& problem : error.problems())
        all.push_back(describe(problem, config));
    return all;
}

std::chrono::milliseconds Server::drainTime() const
{
    const auto config = _config.load();
    return config->duration("server.drainDelay") + config->duration("server.drainTimeout") + adminDrain + modulesStop;
}

bool Server::drain()
{
    const auto config = _config.load();
    _health.setDraining();
    _log.information("draining");
    std::this_thread::sleep_for(config->duration("server.drainDelay"));
    const bool idle = _public->drain(config->duration("server.drainTimeout"));
    const bool adminIdle = _admin->drain(adminDrain);
    _accessLog.flush();
    if (!idle || !adminIdle)
    {
        _log.warning("some requests were still running after server.drainTimeout and have been cut");
        return false;
    }
    publish(Routes{std::make_shared<const RouteSet>(std::vector<Participant>{}, RouteSet::Listener::open),
                   std::make_shared<const RouteSet>(std::vector<Participant>{}, RouteSet::Listener::admin),
                   {},
                   {}});
    _health.watch({});
    _registry.stop();
    return true;
}
} // namespace weir::host
