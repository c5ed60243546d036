#include "AdminHandlers.h"

#include "weir/Blocking.h"
#include "weir/Json.h"
#include "weir/Problem.h"

#include <algorithm>

namespace weir::host
{
namespace
{
constexpr const char* metricsOpenApi =
    R"({"summary":"All series in Prometheus' text format","responses":{"200":{"description":"The series","content":{"text/plain":{}}}}})";
constexpr const char* modulesOpenApi =
    R"({"summary":"Installed modules with version, library and health","responses":{"200":{"description":"The modules","content":{"application/json":{}}}}})";
constexpr const char* routesOpenApi =
    R"({"summary":"Every route with the chain of modules in front of it","responses":{"200":{"description":"The routes","content":{"application/json":{}}}}})";
constexpr const char* configOpenApi =
    R"({"summary":"The running value and source of every key, secrets masked","responses":{"200":{"description":"The configuration","content":{"application/json":{}}}}})";
constexpr const char* reloadOpenApi =
    R"({"summary":"Read the configuration file again","parameters":[{"name":"dry_run","in":"query","description":"Check only, change nothing","schema":{"type":"boolean","default":false}}],"responses":{"200":{"description":"What changed","content":{"application/json":{}}},"422":{"description":"Every problem; nothing has changed","content":{"application/problem+json":{}}}}})";

std::string_view stateName(Health::State state)
{
    switch (state)
    {
    case Health::State::ok:
        return "ok";
    case Health::State::degraded:
        return "degraded";
    case Health::State::failed:
        return "failed";
    }
    return "unknown";
}

void writeModule(JsonWriter& json, const ModuleLibrary& library, const std::vector<HealthBoard::Entry>& entries)
{
    const auto& info = library.info();
    const auto build = library.stamp().find("build");
    const auto entry = std::ranges::find(entries, info.name, &HealthBoard::Entry::name);
    json.beginObject();
    json.key("name").string(info.name);
    json.key("version").string(info.version);
    json.key("summary").string(info.summary);
    json.key("library").string(library.path());
    json.key("build").string(build == library.stamp().end() ? "" : build->second);
    json.key("enabled").boolean(entry != entries.end());
    if (entry != entries.end())
    {
        json.key("health").string(stateName(entry->health.state));
        if (!entry->health.reason.empty())
            json.key("reason").string(entry->health.reason);
    }
    json.endObject();
}

Response modules(const AdminContext& context)
{
    std::string text;
    JsonWriter json(text);
    const auto entries = context.health.entries();
    json.beginObject().key("modules").beginArray();
    for (const auto& running : context.registry.running())
        writeModule(json, *running->library, entries);
    for (const auto& library : context.loader.libraries())
        if (std::ranges::find(entries, library->info().name, &HealthBoard::Entry::name) == entries.end())
            writeModule(json, *library, entries);
    json.endArray().endObject();
    return jsonResponse(std::move(text));
}

void writeRoutes(JsonWriter& json, const RouteSet& routes, std::string_view listener)
{
    for (const auto& endpoint : routes.endpoints())
    {
        json.beginObject();
        json.key("route").string(endpoint->method + " " + endpoint->path);
        json.key("listener").string(listener);
        json.key("handler").string(endpoint->route);
        json.key("chain").beginArray();
        for (const auto& module : endpoint->chain.modules())
            json.string(module);
        json.endArray().endObject();
    }
}

Response routes(const AdminContext& context)
{
    std::string text;
    JsonWriter json(text);
    json.beginObject().key("routes").beginArray();
    writeRoutes(json, *context.publicRoutes.load(), "public");
    writeRoutes(json, *context.adminRoutes.load(), "admin");
    json.endArray().endObject();
    return jsonResponse(std::move(text));
}

Response config(const AdminContext& context)
{
    std::string text;
    JsonWriter json(text);
    json.beginObject().key("config").beginArray();
    const auto view = context.config.load();
    for (const auto& [key, value] : view->values())
    {
        const bool masked = context.isSecret(key) && !value.text.empty();
        json.beginObject();
        json.key("key").string(key);
        json.key("value").string(masked ? "********" : value.text);
        json.key("source").string(value.source);
        json.endObject();
    }
    json.endArray().endObject();
    return jsonResponse(std::move(text));
}

Problem parameterProblem(std::string_view parameter, std::string detail)
{
    return {.status = 422,
            .detail = "a query parameter is at fault",
            .errors = {{.parameter = std::string(parameter), .detail = std::move(detail)}}};
}

bool dryRunOf(const Request& request)
{
    for (const auto& [name, value] : request.query)
        if (name != "dry_run")
            throw ProblemException(parameterProblem(name, "unknown; allowed: dry_run"));
    const auto value = request.parameter("dry_run").value_or("false");
    if (value != "true" && value != "false")
        throw ProblemException(parameterProblem("dry_run", "must be true or false"));
    return value == "true";
}

void writeList(JsonWriter& json, std::string_view name, const std::vector<std::string>& entries)
{
    json.key(name).beginArray();
    for (const auto& entry : entries)
        json.string(entry);
    json.endArray();
}

Response reload(const AdminContext& context, const Request& request)
{
    const bool dryRun = dryRunOf(request);
    const Blocking blocking;
    const auto result = context.reload(dryRun);
    if (!result.problems.empty())
    {
        Problem problem{.status = 422, .detail = "the configuration has problems; nothing has changed"};
        for (const auto& sentence : result.problems)
            problem.errors.push_back({.detail = sentence});
        return problemResponse(problem, request);
    }
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    writeList(json, "applied", result.applied);
    writeList(json, "restart_required", result.restartRequired);
    json.endObject();
    return jsonResponse(std::move(text));
}

Response metrics(const AdminContext& context)
{
    Response response{.body = context.instruments.text()};
    response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return response;
}
} // namespace

void offerAdmin(Offers& offers, const AdminContext& context)
{
    const auto offer = [&](const char* route, const char* openapi, auto answer)
    { offers.adminHandler(route, {.openapi = openapi}, makeHandler(std::move(answer))); };
    offer("GET /metrics", metricsOpenApi, [&context](const Request&) { return metrics(context); });
    offer("GET /admin/modules", modulesOpenApi, [&context](const Request&) { return modules(context); });
    offer("GET /admin/routes", routesOpenApi, [&context](const Request&) { return routes(context); });
    offer("GET /admin/config", configOpenApi, [&context](const Request&) { return config(context); });
    offer("POST /admin/reload", reloadOpenApi, [&context](const Request& request) { return reload(context, request); });
}
} // namespace weir::host
