// What a module has offered: its part of the routing table.
#pragma once

#include "request/Route.h"
#include "weir/Registrar.h"

#include <memory>
#include <vector>

namespace weir::host
{
/// A Registrar that only collects; the routing table is built from it later, as a whole. Not thread-safe.
class Offers final : public Registrar
{
public:
    struct HandlerOffer
    {
        Route route;
        RouteTraits traits;
        std::shared_ptr<Handler> handler;
    };
    struct MiddlewareOffer
    {
        std::vector<Route> patterns;
        std::shared_ptr<Middleware> middleware;
    };

    void handler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler) override;
    void middleware(std::vector<std::string> routes, std::shared_ptr<Middleware> middleware) override;
    void adminHandler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler) override;

    [[nodiscard]] bool empty() const noexcept;
    [[nodiscard]] const std::vector<HandlerOffer>& handlers() const noexcept { return _handlers; }
    [[nodiscard]] const std::vector<HandlerOffer>& adminHandlers() const noexcept { return _adminHandlers; }
    [[nodiscard]] const std::vector<MiddlewareOffer>& middlewares() const noexcept { return _middlewares; }

private:
    std::vector<HandlerOffer> _handlers;
    std::vector<HandlerOffer> _adminHandlers;
    std::vector<MiddlewareOffer> _middlewares;
};
} // namespace weir::host
