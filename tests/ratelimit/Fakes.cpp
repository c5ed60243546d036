#include "Fakes.h"

#include <stdexcept>

namespace weir::ratelimit::test
{
class RecordedInstruments::Value final : public Counter, public Gauge
{
public:
    void add(double amount) noexcept override { value += amount; }
    void set(double now) noexcept override { value = now; }

    double value = 0;
};

RecordedInstruments::Value& RecordedInstruments::find(std::string_view name, const Labels& labels)
{
    std::string key(name);
    for (const auto& [label, value] : labels)
        key.append(key.find('{') == std::string::npos ? "{" : ",").append(label).append("=").append(value);
    if (!labels.empty())
        key += '}';
    auto& value = _values[key];
    if (!value)
        value = std::make_shared<Value>();
    return *value;
}

Counter& RecordedInstruments::counter(std::string_view name, std::string_view /*help*/, const Labels& labels)
{
    return find(name, labels);
}

Gauge& RecordedInstruments::gauge(std::string_view name, std::string_view /*help*/, const Labels& labels)
{
    return find(name, labels);
}

Histogram& RecordedInstruments::histogram(std::string_view /*name*/, std::string_view /*help*/,
                                          std::span<const double> /*bounds*/, const Labels& /*labels*/)
{
    throw std::logic_error("the limiter has no histograms");
}

void RecordedInstruments::observed(std::string_view /*name*/, std::string_view /*help*/, const Labels& /*labels*/,
                                   std::function<double()> /*read*/)
{
}

double RecordedInstruments::valueOf(const std::string& instrument) const
{
    const auto found = _values.find(instrument);
    return found == _values.end() ? 0 : found->second->value;
}

double RecordedInstruments::decisions(const std::string& decision) const
{
    return valueOf("weir_ratelimit_decisions_total{policy=ingest,decision=" + decision + "}");
}

void Offers::handler(std::string /*route*/, RouteTraits /*traits*/, std::shared_ptr<Handler> /*handler*/)
{
    throw std::logic_error("the limiter handles no public route");
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
    request.method = "POST";
    request.target = request.path = "/api/metrics";
    request.route = "POST /api/metrics";
    request.client = "192.0.2.1";
    request.requestId = "r1";
    return request;
}

std::string fieldOf(const Response& response, std::string_view name)
{
    const auto* const value = response.headers.find(name);
    return value == nullptr ? std::string() : *value;
}
} // namespace weir::ratelimit::test
