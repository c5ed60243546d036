// How chains come about: every handler's route is an entry, and so is every narrower place that a middleware
// names inside of it (`GET /external/*` in front of a handler on `* /external/*`). Each entry's chain is then
// a constant, and a request needs one look-up.
#include "RouteSet.h"

#include "NormalPath.h"
#include "weir/Config.h"

#include <algorithm>
#include <set>
#include <utility>

namespace weir::host
{
namespace
{
using HandlerOffer = Offers::HandlerOffer;

struct Claim
{
    const HandlerOffer* offer;
    const Participant* owner;
};

struct Guard
{
    const Offers::MiddlewareOffer* offer;
    const Participant* owner;

    [[nodiscard]] bool actsOn(const Route& route) const
    {
        return std::ranges::any_of(offer->patterns, [&](const Route& pattern) { return pattern.covers(route); });
    }
};

class Builder final
{
public:
    Builder(const std::vector<Participant>& participants, RouteSet::Listener listener)
    {
        for (const auto& participant : participants)
        {
            const bool open = listener == RouteSet::Listener::open;
            for (const auto& offer : open ? participant.offers->handlers() : participant.offers->adminHandlers())
                claim(offer, participant);
            if (!open)
                continue;
            for (const auto& offer : participant.offers->middlewares())
                _guards.push_back({&offer, &participant});
        }
    }

    /// All entries: handlers' own routes, then the narrower ones.
    [[nodiscard]] std::vector<std::pair<Route, const Claim*>> entries() const
    {
        std::vector<std::pair<Route, const Claim*>> found;
        std::set<std::string> taken;
        for (const auto& claim : _claims)
        {
            found.emplace_back(claim.offer->route, &claim);
            taken.insert(claim.offer->route.text());
        }
        for (const auto& guard : _guards)
            for (const auto& pattern : guard.offer->patterns)
                addNarrower(pattern, found, taken);
        addMethods(found, taken);
        return found;
    }

    [[nodiscard]] std::shared_ptr<const Endpoint> endpoint(const Route& entry, const Claim& claim) const
    {
        std::vector<Chain::Link> links;
        std::vector<std::shared_ptr<const void>> leases{claim.owner->lease};
        for (const auto& guard : guardsOf(entry, claim))
        {
            links.push_back({guard.offer->middleware, guard.owner->failures});
            leases.push_back(guard.owner->lease);
        }
        return std::make_shared<const Endpoint>(Endpoint{
            claim.offer->route.text(), entry.method, entry.path + (entry.prefix ? "*" : ""), claim.offer->traits,
            std::move(leases), Chain(std::move(links), claim.offer->handler, claim.owner->failures),
            claim.owner->failures->module(), claim.owner->builtIn});
    }

    [[nodiscard]] std::vector<std::string> idlePatterns(const std::vector<std::pair<Route, const Claim*>>& all) const
    {
        std::vector<std::string> sentences;
        for (const auto& guard : _guards)
            for (const auto& pattern : guard.offer->patterns)
                if (std::ranges::none_of(all, [&](const auto& entry)
                                         { return !entry.second->owner->builtIn && pattern.covers(entry.first); }))
                    sentences.push_back("module " + guard.owner->failures->module() + " acts on '" + pattern.text() +
                                        "', which no enabled module handles");
        return sentences;
    }

    [[nodiscard]] const std::vector<ConfigProblem>& problems() const noexcept { return _problems; }

private:
    void claim(const HandlerOffer& offer, const Participant& owner)
    {
        const auto text = offer.route.text();
        const auto twin = std::ranges::find_if(_claims, [&](const Claim& c) { return c.offer->route.text() == text; });
        if (twin == _claims.end())
            _claims.push_back({&offer, &owner});
        else
            _problems.push_back({"modules", "the modules " + twin->owner->failures->module() + " and " +
                                                owner.failures->module() + " both handle '" + text + "'"});
    }

    [[nodiscard]] std::vector<Guard> guardsOf(const Route& entry, const Claim& claim) const
    {
        std::vector<Guard> acting;
        if (!claim.owner->builtIn)
            std::ranges::copy_if(_guards, std::back_inserter(acting), [&](const Guard& g) { return g.actsOn(entry); });
        return acting;
    }

    /// The handlers whose path wins for every request that `place` covers.
    [[nodiscard]] std::vector<const Claim*> winners(const Route& place) const
    {
        const auto rank = [](const Route& route) { return std::pair(route.path.size(), !route.prefix); };
        std::vector<const Claim*> best;
        for (const auto& claim : _claims)
        {
            const auto& route = claim.offer->route;
            const Route anyMethod{.method = "*", .path = route.path, .prefix = route.prefix};
            if (!anyMethod.covers(place))
                continue;
            if (!best.empty() && rank(route) > rank(best.front()->offer->route))
                best.clear();
            if (best.empty() || rank(route) == rank(best.front()->offer->route))
                best.push_back(&claim);
        }
        return best;
    }

    void addNarrower(const Route& pattern, std::vector<std::pair<Route, const Claim*>>& found,
                     std::set<std::string>& taken) const
    {
        // Only methods of the winning path have handlers; all of them move along to the narrower place.
        for (const auto* claim : winners(pattern))
        {
            const auto& handled = claim->offer->route;
            add({.method = handled.method, .path = pattern.path, .prefix = pattern.prefix}, *claim, found, taken);
        }
    }

    /// Where a handler takes any method, one that a middleware names is an entry of its own. Last, because a handler
    /// of just that method owns it.
    void addMethods(std::vector<std::pair<Route, const Claim*>>& found, std::set<std::string>& taken) const
    {
        const auto places = found;
        for (const auto& [place, claim] : places)
        {
            if (place.method != "*")
                continue;
            for (const auto& guard : _guards)
                for (const auto& pattern : guard.offer->patterns)
                    if (const Route entry{pattern.method, place.path, place.prefix}; pattern.covers(entry))
                        add(entry, *claim, found, taken);
        }
    }

    static void add(Route entry, const Claim& claim, std::vector<std::pair<Route, const Claim*>>& found,
                    std::set<std::string>& taken)
    {
        if (taken.insert(entry.text()).second)
            found.emplace_back(std::move(entry), &claim);
    }

    std::vector<Claim> _claims;
    std::vector<Guard> _guards;
    std::vector<ConfigProblem> _problems;
};
} // namespace

RouteSet::RouteSet(const std::vector<Participant>& participants, Listener listener)
{
    const Builder builder(participants, listener);
    if (!builder.problems().empty())
        throw ConfigError(builder.problems());
    const auto entries = builder.entries();
    for (const auto& [route, claim] : entries)
    {
        // Entries differ in method or path, so none can be taken.
        [[maybe_unused]] const bool added = _router.add(route, _endpoints.size());
        _endpoints.push_back(builder.endpoint(route, *claim));
    }
    _warnings = builder.idlePatterns(entries);
}

RouteSet::Match RouteSet::find(std::string_view method, std::string_view encodedPath) const
{
    // What is the same path by RFC 3986 must pass the same middlewares, however it is written.
    const bool isNormal = encodedPath.find('%') == std::string_view::npos;
    const auto match = isNormal ? _router.find(method, encodedPath) : _router.find(method, normalPath(encodedPath));
    return {match.pathFound, match.endpoint == Router::none ? nullptr : _endpoints[match.endpoint].get(), match.allow};
}

std::shared_ptr<const Endpoint> RouteSet::share(const Endpoint& endpoint) const
{
    return *std::ranges::find(_endpoints, &endpoint, &std::shared_ptr<const Endpoint>::get);
}
} // namespace weir::host
