#include "Guards.h"

#include "AdminHandlers.h"
#include "BreakerMiddleware.h"

#include <algorithm>
#include <utility>

namespace weir::circuitbreaker
{
void Guards::offer(Registrar& offer, const BreakerSettings& settings)
{
    for (const auto& guard : settings.guards)
        offer.middleware(guard.routes, std::make_shared<BreakerMiddleware>(of(guard), Outcomes(guard.failOn),
                                                                           Fallback(guard.fallback)));
    offerAdminRoutes(offer, *this);
}

void Guards::apply(const BreakerSettings& settings)
{
    const std::lock_guard lock(_mutex);
    for (const auto& [name, guard] : _guards)
    {
        const auto found = std::ranges::find(settings.guards, name, &GuardSettings::name);
        if (found == settings.guards.end())
            guard->retire();
        else
            guard->configure(*found);
    }
}

void Guards::settle()
{
    for (const auto& guard : inUse())
        guard->settle();
}

std::vector<std::shared_ptr<Guard>> Guards::inUse() const
{
    std::vector<std::shared_ptr<Guard>> guards;
    const std::lock_guard lock(_mutex);
    for (const auto& [name, guard] : _guards)
        if (guard->isInUse())
            guards.push_back(guard);
    return guards;
}

std::shared_ptr<Guard> Guards::find(std::string_view name) const
{
    const std::lock_guard lock(_mutex);
    const auto found = _guards.find(name);
    return found == _guards.end() || !found->second->isInUse() ? nullptr : found->second;
}

Health Guards::health() const
{
    std::string reason;
    for (const auto& guard : inUse())
        if (const auto state = guard->state(); state != State::closed && state != State::disabled)
            reason +=
                (reason.empty() ? "circuit " : ", circuit ") + guard->name() + " is " + std::string(nameOf(state));
    if (reason.empty())
        return {};
    return {.state = Health::State::degraded, .reason = std::move(reason)};
}

std::shared_ptr<Guard> Guards::of(const GuardSettings& settings)
{
    const std::lock_guard lock(_mutex);
    auto& guard = _guards[settings.name];
    if (guard == nullptr)
    {
        guard = std::make_shared<Guard>(settings, _services);
        observe(*guard);
    }
    return guard;
}

void Guards::observe(Guard& guard)
{
    for (const auto state : allStates)
        _services.instruments.observed(
            "weir_circuitbreaker_state", "1 for the state that the circuit is in; 0 for all once its guard is gone.",
            {{"guard", guard.name()}, {"state", std::string(nameOf(state))}},
            [&guard, state] { return guard.isInUse() && guard.state() == state ? 1.0 : 0.0; });
}
} // namespace weir::circuitbreaker
