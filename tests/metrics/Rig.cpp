#include "Rig.h"

#include "MetricsRoutes.h"
#include "weir/Problem.h"

#include <stdexcept>

namespace weir::metrics::test
{
namespace
{
class PlainCounter final : public Counter
{
public:
    void add(double amount) noexcept override { value += amount; }
    double value = 0;
};
} // namespace

MonotonicTime TickingClock::monotonic() const noexcept
{
    manual.advance(tick);
    return manual.monotonic();
}

Counter& CountingInstruments::counter(std::string_view name, std::string_view /*help*/, const Labels& labels)
{
    std::string key(name);
    for (const auto& [label, value] : labels)
        key += (key.size() == name.size() ? '{' : ',') + label + '=' + value;
    auto& counter = _counters[key + '}'];
    if (!counter)
        counter = std::make_unique<PlainCounter>();
    return *counter;
}

Gauge& CountingInstruments::gauge(std::string_view name, std::string_view /*help*/, const Labels& /*labels*/)
{
    throw std::logic_error("no gauge expected: " + std::string(name));
}

Histogram& CountingInstruments::histogram(std::string_view name, std::string_view /*help*/,
                                          std::span<const double> /*bounds*/, const Labels& /*labels*/)
{
    throw std::logic_error("no histogram expected: " + std::string(name));
}

void CountingInstruments::observed(std::string_view name, std::string_view /*help*/, const Labels& /*labels*/,
                                   std::function<double()> /*read*/)
{
    throw std::logic_error("no gauge expected: " + std::string(name));
}

double CountingInstruments::valueOf(const std::string& counter) const
{
    const auto found = _counters.find(counter);
    return found == _counters.end() ? 0 : dynamic_cast<const PlainCounter&>(*found->second).value;
}

void RecordingBus::publish(const Fact& fact)
{
    const auto resources = std::get<ResourceChanged>(fact).resources;
    changes.emplace_back(resources.begin(), resources.end());
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
    : context(std::make_shared<MetricsContext>(store, clock, bus, instruments, settings))
{
    offerRoutes(offers, context, settings.maxBody, {.name = "metrics/test"});
}

Response Rig::send(const std::string& route, const Parameters& query, std::string_view body,
                   const std::string& contentType) const
{
    std::vector<Field> fields;
    for (const auto& [name, value] : query)
        fields.push_back({name, value});
    const std::vector<Field> headers{{"Content-Type", contentType}};
    Request request{};
    request.method = std::string_view(route).substr(0, route.find(' '));
    request.path = std::string_view(route).substr(route.find(' ') + 1);
    request.target = request.path;
    request.route = route;
    request.query = fields;
    request.body = body;
    request.requestId = "r1";
    if (!contentType.empty())
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
