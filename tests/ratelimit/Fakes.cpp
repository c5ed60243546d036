#include "Fakes.h"

#include <stdexcept>

namespace weir::ratelimit::test
{
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
