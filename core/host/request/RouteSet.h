// All routes of one listener with their frozen chains.
#pragma once

#include "Chain.h"
#include "Router.h"
#include "modules/Offers.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::host
{
/// A module as the routing table sees it.
struct Participant
{
    std::shared_ptr<const Offers> offers;
    std::shared_ptr<ModuleFailures> failures;
    /// Held by every chain the module stands in: when the last copy dies, no request can reach it any more.
    std::shared_ptr<const void> lease;
    /// The host's own routes answer whatever the modules do: no middleware stands in front of them.
    bool builtIn = false;
};

/// Where a request ends up. Immutable.
struct Endpoint
{
    std::string route;  ///< the handler's own route
    std::string method; ///< of the entry: differs from the route's where middlewares act on some methods only
    std::string path;   ///< likewise, as a route's path text
    RouteTraits traits;
    std::vector<std::shared_ptr<const void>> leases; ///< before the chain: what modules made dies while they live
    Chain chain;
    std::string module; ///< the handler's
    bool builtIn = false;
};

/// Immutable; shared by all requests that began while it was current.
class RouteSet final
{
public:
    enum class Listener
    {
        open,
        admin,
    };

    /// Throws ConfigError with every route that two handlers claim.
    RouteSet(const std::vector<Participant>& participants, Listener listener);

    struct Match
    {
        bool pathFound = false;
        const Endpoint* endpoint = nullptr; ///< null: 404, or 405 if the path was found
        std::string_view allow;             ///< the value of Allow for this path
    };
    /// What it returns is valid as long as the set.
    [[nodiscard]] Match find(std::string_view method, std::string_view encodedPath) const;
    /// An endpoint that may outlive the set; without the leases of others. Not for every request: all processors would
    /// count references in one place. REQUIRES: it is one of the set's.
    [[nodiscard]] std::shared_ptr<const Endpoint> share(const Endpoint& endpoint) const;
    [[nodiscard]] std::string allMethods() const { return _router.allMethods(); }

    [[nodiscard]] const std::vector<std::shared_ptr<const Endpoint>>& endpoints() const noexcept { return _endpoints; }
    /// Sentences about patterns that cover no route.
    [[nodiscard]] const std::vector<std::string>& warnings() const noexcept { return _warnings; }

private:
    Router _router;
    std::vector<std::shared_ptr<const Endpoint>> _endpoints;
    std::vector<std::string> _warnings;
};
} // namespace weir::host
