#include "Offers.h"

#include "weir/Config.h"

namespace weir::host
{
namespace
{
Route parsed(const std::string& text)
{
    auto route = parseRoute(text);
    if (!route)
        throw ConfigError("routes",
                          "'" + text + "' is not a route; allowed: METHOD or *, a blank, a path that may end in /*");
    return std::move(*route);
}
} // namespace

void Offers::handler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler)
{
    _handlers.push_back({parsed(route), std::move(traits), std::move(handler)});
}

void Offers::middleware(std::vector<std::string> routes, std::shared_ptr<Middleware> middleware)
{
    MiddlewareOffer offer{.patterns = {}, .middleware = std::move(middleware)};
    for (const auto& route : routes)
        offer.patterns.push_back(parsed(route));
    _middlewares.push_back(std::move(offer));
}

void Offers::adminHandler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler)
{
    _adminHandlers.push_back({parsed(route), std::move(traits), std::move(handler)});
}

bool Offers::empty() const noexcept
{
    return _handlers.empty() && _adminHandlers.empty() && _middlewares.empty();
}
} // namespace weir::host
