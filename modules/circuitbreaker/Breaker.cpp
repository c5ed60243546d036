#include "Breaker.h"

#include "weir/Units.h"

#include <algorithm>
#include <utility>

namespace weir::circuitbreaker
{
namespace
{
bool reaches(std::uint64_t part, std::uint64_t all, double rate)
{
    // A division is rounded like the percentage was when it was read: 7 of 100 calls are 7 %.
    return static_cast<double>(part) / static_cast<double>(all) >= rate;
}

std::string share(std::uint64_t part, std::uint64_t all)
{
    return std::to_string(part) + " of " + std::to_string(all) + " calls";
}
} // namespace

std::string_view nameOf(State state) noexcept
{
    switch (state)
    {
    case State::closed:
        return "closed";
    case State::open:
        return "open";
    case State::halfOpen:
        return "half_open";
    case State::forcedOpen:
        return "forced_open";
    case State::disabled:
        return "disabled";
    }
    return {};
}

Breaker::Breaker(const BreakerPolicy& policy, std::uint32_t seed)
    : _policy(policy), _window(policy.window), _random(seed)
{
}

Breaker::Admission Breaker::admit(MonotonicTime now)
{
    auto transition = settle(now);
    if (!wouldAdmit(now))
        return {.ticket = std::nullopt, .transition = std::move(transition)};
    return {.ticket = issue(now), .transition = std::move(transition)};
}

bool Breaker::wouldAdmit(MonotonicTime now) const noexcept
{
    switch (_state)
    {
    case State::closed:
    case State::disabled:
        return true;
    case State::open:
    case State::forcedOpen:
        return isOver(now);
    case State::halfOpen:
        return hasFreeProbe() && !hasLostProbe(now);
    }
    return false;
}

Ticket Breaker::issue(MonotonicTime now)
{
    if (_state != State::halfOpen)
        return {.generation = _generation, .since = now};
    _probes.push_back({.number = ++_lastProbe, .deadline = now + _policy.probeTimeout});
    return {.generation = _generation, .probe = _lastProbe, .since = now};
}

Breaker::Recorded Breaker::record(MonotonicTime now, const Ticket& ticket, Verdict verdict)
{
    Recorded recorded{.slow = _policy.slowCall && now - ticket.since > *_policy.slowCall, .transition = settle(now)};
    if (ticket.generation != _generation || _state == State::disabled)
        return recorded;
    recorded.transition = _state == State::halfOpen ? countProbe(now, ticket.probe, verdict, recorded.slow)
                                                    : count(now, verdict, recorded.slow);
    return recorded;
}

std::optional<Transition> Breaker::count(MonotonicTime now, Verdict verdict, bool slow)
{
    if (verdict == Verdict::answered || verdict == Verdict::ignored)
        return std::nullopt;
    const bool failed = verdict == Verdict::failure;
    _window.add(now, {.calls = 1, .failures = failed ? 1U : 0U, .slow = slow ? 1U : 0U});
    _consecutiveFailures = failed ? _consecutiveFailures + 1 : 0;
    return judge(now);
}

std::optional<Transition> Breaker::judge(MonotonicTime now)
{
    if (_consecutiveFailures >= _policy.consecutiveFailures)
        return open(now, std::to_string(_consecutiveFailures) + " calls in a row failed");
    const auto& counts = _window.counts(now);
    if (counts.calls < _policy.minimumCalls)
        return std::nullopt;
    if (reaches(counts.failures, counts.calls, _policy.failureRate))
        return open(now, share(counts.failures, counts.calls) + " failed");
    if (_policy.slowCall && reaches(counts.slow, counts.calls, _policy.slowCallRate))
        return open(now, share(counts.slow, counts.calls) + " were slow");
    return std::nullopt;
}

std::optional<Transition> Breaker::countProbe(MonotonicTime now, std::uint64_t number, Verdict verdict, bool slow)
{
    std::erase_if(_probes, [number](const Probe& probe) { return probe.number == number; });
    if (verdict == Verdict::ignored)
        return std::nullopt;
    if (verdict == Verdict::failure)
        return open(now, "a probe failed");
    if (slow)
        return open(now, "a probe was slow");
    if (++_successes < _policy.halfOpenCalls)
        return std::nullopt;
    return close(_successes == 1 ? "a probe succeeded" : std::to_string(_successes) + " probes succeeded");
}

std::optional<Transition> Breaker::settle(MonotonicTime now)
{
    if (_state == State::closed)
        return std::nullopt;
    if (hasLostProbe(now))
        return open(now, "a probe did not end within " + formatDuration(_policy.probeTimeout));
    if (!isOver(now))
        return std::nullopt;
    if (isForced())
        return close("the forced state has expired");
    return enter(State::halfOpen, std::nullopt, "time to probe");
}

bool Breaker::hasLostProbe(MonotonicTime now) const noexcept
{
    return std::ranges::any_of(_probes, [now](const Probe& probe) { return now >= probe.deadline; });
}

std::optional<Transition> Breaker::force(State state, std::optional<MonotonicTime> until)
{
    if (_state != state)
        return enter(state, until, "forced by an operator");
    _until = until;
    return std::nullopt;
}

std::optional<Transition> Breaker::reset()
{
    const bool changes = _state != State::closed;
    auto transition = close("reset by an operator");
    return changes ? std::optional(std::move(transition)) : std::nullopt;
}

std::optional<Transition> Breaker::release()
{
    return isForced() ? std::optional(close("released by an operator")) : std::nullopt;
}

void Breaker::configure(MonotonicTime now, const BreakerPolicy& policy)
{
    _policy = policy;
    _window.resize(policy.window);
    if (_state == State::open)
        _until = std::min(*_until, now + policy.openMax);
    // Otherwise neither a probe nor a success would ever come.
    _successes = std::min(_successes, policy.halfOpenCalls - 1);
}

const Counts& Breaker::counts(MonotonicTime now) noexcept
{
    return _window.counts(now);
}

Transition Breaker::open(MonotonicTime now, std::string reason)
{
    const std::chrono::nanoseconds first = _policy.openFor;
    _openFor =
        _state == State::halfOpen ? std::clamp<std::chrono::nanoseconds>(2 * _openFor, first, _policy.openMax) : first;
    std::uniform_int_distribution<std::int64_t> jitter(0, _openFor.count() / 10);
    return enter(State::open, now + _openFor + std::chrono::nanoseconds(jitter(_random)), std::move(reason));
}

Transition Breaker::close(std::string reason)
{
    _window.clear();
    _consecutiveFailures = 0;
    return enter(State::closed, std::nullopt, std::move(reason));
}

Transition Breaker::enter(State state, std::optional<MonotonicTime> until, std::string reason)
{
    Transition transition{.from = _state, .to = state, .reason = std::move(reason)};
    ++_generation;
    _state = state;
    _until = until;
    _probes.clear();
    _successes = 0;
    return transition;
}
} // namespace weir::circuitbreaker
