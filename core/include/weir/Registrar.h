// Where a module offers its handlers and middlewares.
#pragma once

#include "weir/Handler.h"
#include "weir/Middleware.h"
#include "weir/Version.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::inline v1
{
/// What the host and middlewares need to know of a route.
struct RouteTraits
{
    /// Upper bound of a request body in bytes, also after Content-Encoding; nothing: `server.maxBody`. A module
    /// takes it from a key that is called `<module>.maxBody`, under which callers are told and hits are counted.
    std::optional<std::size_t> maxBody = {};
    Scope scope = {};
    /// An OpenAPI 3.1 Operation Object as JSON text; merged into /openapi.json.
    std::string openapi = "{}";
};

/// A route is `METHOD|* path[/*]`: an exact path beats a longer prefix beats a shorter one, and only
/// then is the method looked at, so that `* /*` never takes a method of a path that another route
/// owns. GET covers HEAD. Two handlers on one route, or a malformed route, throw ConfigError.
/// Use it only inside `start` or `prepare`; what was offered is withdrawn when the module ends.
class WEIR_API Registrar
{
public:
    virtual ~Registrar();
    virtual void handler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler) = 0;
    /// Acts on every handler whose route one of `routes` covers. A pattern that covers none is a
    /// warning: the module behind it may be disabled.
    virtual void middleware(std::vector<std::string> routes, std::shared_ptr<Middleware> middleware) = 0;
    /// Like `handler`, on the admin listener, behind its token.
    virtual void adminHandler(std::string route, RouteTraits traits, std::shared_ptr<Handler> handler) = 0;
};
} // namespace weir::inline v1
