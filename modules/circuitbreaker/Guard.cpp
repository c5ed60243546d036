#include "Guard.h"

#include <algorithm>
#include <functional>

namespace weir::circuitbreaker
{
namespace
{
constexpr std::size_t remembered = 20;

std::uint32_t seedOf(const std::string& name, const Clock& clock)
{
    // Guards of one name in several processes must not take the same jitter.
    const auto moment = static_cast<std::uint64_t>(clock.wall().time_since_epoch().count());
    return static_cast<std::uint32_t>(std::hash<std::string>()(name) ^ moment);
}
} // namespace

Guard::Call::Call(Guard& guard, Bulkhead::Permit permit, const Ticket& ticket) noexcept
    : _guard(&guard), _permit(std::move(permit)), _ticket(ticket)
{
}

Guard::Call::Call(Call&& other) noexcept
    : _guard(std::exchange(other._guard, nullptr)), _permit(std::move(other._permit)), _ticket(other._ticket)
{
}

Guard::Call::~Call()
{
    if (_guard != nullptr)
        end(Verdict::ignored);
}

void Guard::Call::end(Verdict verdict)
{
    std::exchange(_guard, nullptr)->record(_ticket, verdict);
}

Guard::Guard(const GuardSettings& settings, Services services)
    : _name(settings.name),
      _services(services),
      _calls(services.instruments, settings.name),
      _limitHits(services.instruments.limitHits("circuitbreaker." + settings.name + ".maxConcurrent")),
      _bulkhead(settings.maxConcurrent),
      _breaker(settings.policy, seedOf(settings.name, services.clock)),
      _maxWait(settings.maxWait)
{
}

Outcome<Guard::Call, Failure> Guard::enter(MonotonicTime deadline)
{
    const auto refused = [this](Failure reason)
    {
        _calls.refused(reason);
        return failure(reason);
    };
    auto permit = _bulkhead.tryEnter();
    if (permit == nullptr)
    {
        // Nobody waits in front of an open circuit; who waited asks again below, for it may have opened meanwhile.
        if (!wouldAdmit())
            return refused(Failure::circuitOpen);
        permit = waitForPlace(deadline);
    }
    if (permit == nullptr)
    {
        _limitHits.increment();
        return refused(Failure::overload);
    }
    const auto ticket = admit();
    if (!ticket)
        return refused(Failure::circuitOpen);
    return Call(*this, std::move(permit), *ticket);
}

/// Calls `decision(breaker, now)`, whose result carries a transition, and tells of that when the lock is free again.
template <class Decision>
auto Guard::decide(Decision decision)
{
    const auto decided = [&]
    {
        const std::lock_guard lock(_mutex);
        // Read under the lock, so that the breaker never sees time go back.
        auto result = decision(_breaker, _services.clock.monotonic());
        if (result.transition)
            remember(*result.transition);
        return result;
    }();
    if (decided.transition)
        tell(*decided.transition);
    return decided;
}

std::optional<Ticket> Guard::admit()
{
    return decide([](Breaker& breaker, MonotonicTime now) { return breaker.admit(now); }).ticket;
}

void Guard::record(const Ticket& ticket, Verdict verdict)
{
    const auto recorded =
        decide([&](Breaker& breaker, MonotonicTime now) { return breaker.record(now, ticket, verdict); });
    _calls.made(verdict, recorded.slow);
}

bool Guard::wouldAdmit() const noexcept
{
    const std::lock_guard lock(_mutex);
    return _breaker.wouldAdmit(_services.clock.monotonic());
}

Bulkhead::Permit Guard::waitForPlace(MonotonicTime deadline)
{
    std::chrono::nanoseconds patience = [this]
    {
        const std::lock_guard lock(_mutex);
        return _maxWait;
    }();
    const auto now = _services.clock.monotonic();
    if (deadline < now + patience)
        patience = deadline - now;
    if (patience.count() <= 0)
        return nullptr;
    return _bulkhead.enter(patience);
}

void Guard::settle()
{
    decide([](Breaker& breaker, MonotonicTime now) { return Told{breaker.settle(now)}; });
}

void Guard::configure(const GuardSettings& settings)
{
    _bulkhead.setMost(settings.maxConcurrent);
    const std::lock_guard lock(_mutex);
    _breaker.configure(_services.clock.monotonic(), settings.policy);
    _maxWait = settings.maxWait;
    _inUse = true;
}

void Guard::force(State state, std::optional<std::chrono::milliseconds> time)
{
    decide(
        [&](Breaker& breaker, MonotonicTime now)
        {
            const auto until = time ? std::optional(now + *time) : std::nullopt;
            return Told{breaker.force(state, until)};
        });
}

void Guard::reset()
{
    decide([](Breaker& breaker, MonotonicTime /*now*/) { return Told{breaker.reset()}; });
}

void Guard::release()
{
    decide([](Breaker& breaker, MonotonicTime /*now*/) { return Told{breaker.release()}; });
}

State Guard::state() const noexcept
{
    const std::lock_guard lock(_mutex);
    return _breaker.state();
}

Guard::View Guard::view()
{
    const auto inFlight = _bulkhead.inside();
    const auto waiting = _bulkhead.waiting();
    const std::lock_guard lock(_mutex);
    const auto now = _services.clock.monotonic();
    const auto until = _breaker.until();
    return {.state = _breaker.state(),
            .until = until ? std::optional(_services.clock.wall() + (*until - now)) : std::nullopt,
            .counts = _breaker.counts(now),
            .consecutiveFailures = _breaker.consecutiveFailures(),
            .probes = _breaker.probes(),
            .inFlight = inFlight,
            .waiting = waiting,
            .transitions = {_history.begin(), _history.end()}};
}

void Guard::remember(const Transition& transition)
{
    _history.push_back({.at = _services.clock.wall(), .transition = transition});
    if (_history.size() > remembered)
        _history.pop_front();
}

void Guard::tell(const Transition& transition)
{
    const std::string from(nameOf(transition.from));
    const std::string to(nameOf(transition.to));
    const auto line = "circuit " + _name + ": " + from + " -> " + to + ", " + transition.reason;
    if (transition.to == State::open || transition.to == State::forcedOpen)
        _services.log.warning(line);
    else
        _services.log.information(line);
    _services.events.publish(BreakerChanged{.guard = _name, .from = from, .to = to, .reason = transition.reason});
}
} // namespace weir::circuitbreaker
