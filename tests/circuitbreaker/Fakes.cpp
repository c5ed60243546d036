#include "Fakes.h"

#include <stdexcept>

namespace weir::circuitbreaker::test
{
double RecordedInstruments::calls(const std::string& kind) const
{
    return valueOf("weir_circuitbreaker_calls_total{guard=external,kind=" + kind + "}");
}

double RecordedInstruments::state(const std::string& state) const
{
    return valueOf("weir_circuitbreaker_state{guard=external,state=" + state + "}");
}

void RecordedEvents::publish(const Fact& fact)
{
    const auto& changed = std::get<BreakerChanged>(fact);
    const std::lock_guard lock(_mutex);
    _changes.push_back(changed.guard + ": " + changed.from + " -> " + changed.to + ", " + changed.reason);
}

void RecordedEvents::subscribe(std::function<void(const Fact&)> /*listener*/)
{
    throw std::logic_error("a circuit hears of nothing");
}

std::vector<std::string> RecordedEvents::changes() const
{
    const std::lock_guard lock(_mutex);
    return _changes;
}

void Offers::handler(std::string /*route*/, RouteTraits /*traits*/, std::shared_ptr<Handler> /*handler*/)
{
    throw std::logic_error("the breaker handles no public route");
}

void Offers::middleware(std::vector<std::string> routes, std::shared_ptr<Middleware> middleware)
{
    middlewares.emplace_back(std::move(routes), std::move(middleware));
}

void Offers::adminHandler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler)
{
    admin.insert_or_assign(std::move(route), std::pair(std::move(traits), std::move(handler)));
}

Request sampleRequest()
{
    Request request{};
    request.method = "GET";
    request.target = request.path = "/external";
    request.route = "GET /external";
    request.requestId = "r1";
    request.deadline = MonotonicTime::max();
    return request;
}

std::string fieldOf(const Response& response, std::string_view name)
{
    const auto* const value = response.headers.find(name);
    return value == nullptr ? std::string() : *value;
}

std::string bodyOf(const Response& response)
{
    return std::string(response.body.text().value());
}
} // namespace weir::circuitbreaker::test
