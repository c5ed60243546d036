#include "Fakes.h"

#include <atomic>
#include <stdexcept>

namespace weir::circuitbreaker::test
{
namespace
{
std::string nameOf(std::string_view name, const Labels& labels)
{
    std::string text(name);
    for (const auto& [label, value] : labels)
        text.append(text.find('{') == std::string::npos ? "{" : ",").append(label).append("=").append(value);
    return labels.empty() ? text : text + '}';
}
} // namespace

class RecordedInstruments::Value final : public Counter
{
public:
    void add(double amount) noexcept override { value += amount; }

    std::atomic<double> value = 0;
};

Counter& RecordedInstruments::counter(std::string_view name, std::string_view /*help*/, const Labels& labels)
{
    const std::lock_guard lock(_mutex);
    auto& value = _values[nameOf(name, labels)];
    if (!value)
        value = std::make_shared<Value>();
    return *value;
}

Gauge& RecordedInstruments::gauge(std::string_view /*name*/, std::string_view /*help*/, const Labels& /*labels*/)
{
    throw std::logic_error("a circuit's gauges are observed");
}

Histogram& RecordedInstruments::histogram(std::string_view /*name*/, std::string_view /*help*/,
                                          std::span<const double> /*bounds*/, const Labels& /*labels*/)
{
    throw std::logic_error("a circuit has no histograms");
}

void RecordedInstruments::observed(std::string_view name, std::string_view /*help*/, const Labels& labels,
                                   std::function<double()> read)
{
    const std::lock_guard lock(_mutex);
    _observed[nameOf(name, labels)] = std::move(read);
}

double RecordedInstruments::valueOf(const std::string& instrument) const
{
    const std::lock_guard lock(_mutex);
    if (const auto observed = _observed.find(instrument); observed != _observed.end())
        return observed->second();
    const auto found = _values.find(instrument);
    return found == _values.end() ? 0 : found->second->value.load();
}

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
