#include "Rig.h"

#include "MetricsRoutes.h"
#include "weir/Problem.h"

#include <stdexcept>

namespace weir::metrics::test
{
MonotonicTime TickingClock::monotonic() const noexcept
{
    manual.advance(tick);
    return manual.monotonic();
}

void RecordingBus::publish(const Fact& fact)
{
    const auto& [resources, scope] = std::get<ResourceChanged>(fact);
    {
        const std::lock_guard lock(_mutex);
        scopes.insert(scope == nullptr ? "unknown" : scope->name);
        changes.emplace_back(resources.begin(), resources.end());
    }
    for (const auto& listener : _listeners)
        listener(fact);
}

void RecordingBus::subscribe(std::function<void(const Fact&)> listener)
{
    _listeners.push_back(std::move(listener));
}

void OfferedRoutes::handler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler)
{
    routes[std::move(route)] = {std::move(traits), std::move(handler)};
}

void OfferedRoutes::middleware(std::vector<std::string> /*routes*/, std::shared_ptr<Middleware> /*middleware*/)
{
    throw std::logic_error("no middleware expected");
}

void OfferedRoutes::adminHandler(std::string route, RouteTraits /*traits*/, std::shared_ptr<Handler> /*handler*/)
{
    throw std::logic_error("no admin handler expected: " + route);
}

Rig::Rig(const MetricsSettings& settings)
    : context(std::make_shared<MetricsContext>(store, clock, bus, instruments, settings, Scope{.name = "metrics/test"}))
{
    offerRoutes(offers, context, settings.maxBody);
}

Response Rig::send(const std::string& route, const Parameters& query, std::string_view body,
                   const std::string& contentType, const std::vector<Field>& more) const
{
    std::vector<Field> fields;
    for (const auto& [name, value] : query)
        fields.push_back({name, value});
    auto headers = more;
    if (!contentType.empty())
        headers.push_back({"Content-Type", contentType});
    Request request{};
    request.method = std::string_view(route).substr(0, route.find(' '));
    request.path = std::string_view(route).substr(route.find(' ') + 1);
    request.target = request.path;
    request.route = route;
    request.query = fields;
    request.body = body;
    request.requestId = "r1";
    request.headers = headers;
    try
    {
        return offers.routes.at(route).second->handle(request);
    }
    catch (const ProblemException& exception)
    {
        return problemResponse(exception.problem(), request);
    }
}

Response Rig::get(const std::string& path, const Parameters& query) const
{
    return send("GET " + path, query, {}, "");
}

Response Rig::post(std::string_view body, const Parameters& query) const
{
    return send("POST /api/metrics", query, body);
}

Response Rig::postOnce(const std::string& key, std::string_view body, const Parameters& query) const
{
    return send("POST /api/metrics", query, body, "application/json", {{"Idempotency-Key", key}});
}

Response Rig::postLines(std::string_view body, const Parameters& query) const
{
    return send("POST /api/metrics", query, body, "application/x-ndjson");
}

std::string Rig::textOf(Response response)
{
    if (const auto text = response.body.text())
        return std::string(*text);
    std::string all;
    std::string piece;
    for (bool more = true; more; piece.clear())
    {
        more = (*response.body.pull())(piece);
        all += piece;
    }
    return all;
}
} // namespace weir::metrics::test
