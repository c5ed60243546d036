// Decides whether a call may be made, by what became of the calls before it.
#pragma once

#include "OutcomeWindow.h"
#include "Verdict.h"
#include "weir/Clock.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace weir::circuitbreaker
{
/// When a circuit opens and how it closes again. BreakerSettings tells what cannot work.
struct BreakerPolicy
{
    WindowSize window{.calls = 20};
    std::uint64_t minimumCalls = 5; ///< within the window, before a rate is looked at
    double failureRate = 0.5;       ///< opens when reached; of 1
    double slowCallRate = 1;        ///< likewise
    /// Nothing: no call is slow.
    std::optional<std::chrono::milliseconds> slowCall = {};
    std::uint64_t consecutiveFailures = 5; ///< opens whatever the rate; weir::unlimited: never
    std::chrono::milliseconds openFor{30'000};
    std::chrono::milliseconds openMax{300'000};
    std::uint64_t halfOpenCalls = 1;
    std::chrono::milliseconds probeTimeout{30'000};
};

enum class State : std::uint8_t
{
    closed,     ///< calls pass and are counted
    open,       ///< none pass, until a time
    halfOpen,   ///< a few pass as probes
    forcedOpen, ///< none pass, until an operator or his expiry says so
    disabled,   ///< all pass and none are counted, likewise
};
inline constexpr std::array allStates{State::closed, State::open, State::halfOpen, State::forcedOpen, State::disabled};
[[nodiscard]] std::string_view nameOf(State state) noexcept;

/// Of one admitted call, to be handed back with its result.
struct Ticket
{
    std::uint64_t generation = 0;
    std::uint64_t probe = 0; ///< 0: not a probe
    MonotonicTime since;
};

struct Transition
{
    State from;
    State to;
    std::string reason; ///< one clause
};

/// The states of a circuit breaker (M. Nygard, "Release It!"), as a pure policy: no clock, no lock, no callback.
///
/// Every state has a generation number, and a ticket carries that of the state which admitted it: the result of a call
/// that ends in a later state changes nothing. A probe is a lease. While half-open, probes under way and successes
/// together are never more than `halfOpenCalls`; that many successes close the circuit; one probe that fails, is slow
/// or has not ended after `probeTimeout` opens it again. Each time the circuit opens from half-open it stays open twice
/// as long, from `openFor` up to `openMax`, and 0 to 10 % longer each time, so that many processes do not probe at
/// once.
///
/// What time alone changes happens in the next call of any kind, `settle` among them. Each returns the transition that
/// it made, for the caller to tell when it holds no lock. Closed, all are O(1) and allocate nothing but a transition's
/// reason. Not thread-safe. REQUIRES: `now` never goes back.
class Breaker final
{
public:
    /// `seed` is the jitter's.
    Breaker(const BreakerPolicy& policy, std::uint32_t seed);

    struct Admission
    {
        std::optional<Ticket> ticket; ///< nothing: the call must not be made
        std::optional<Transition> transition;
    };
    [[nodiscard]] Admission admit(MonotonicTime now);
    /// True if `admit` would give a ticket.
    [[nodiscard]] bool wouldAdmit(MonotonicTime now) const noexcept;

    struct Recorded
    {
        bool slow = false; ///< the call took longer than `slowCall`
        std::optional<Transition> transition;
    };
    /// To be called once for every ticket.
    [[nodiscard]] Recorded record(MonotonicTime now, const Ticket& ticket, Verdict verdict);
    [[nodiscard]] std::optional<Transition> settle(MonotonicTime now);

    /// What an operator wants. A forced state ends in a closed circuit with an empty window; `until` nothing: it does
    /// not end by itself. REQUIRES: `state` is forcedOpen or disabled.
    [[nodiscard]] std::optional<Transition> force(State state, std::optional<MonotonicTime> until);
    /// Closed with an empty window, whatever it was; calls under way do not count.
    [[nodiscard]] std::optional<Transition> reset();
    /// Ends a forced state; any other goes on.
    [[nodiscard]] std::optional<Transition> release();

    /// Keeps state and window; an open circuit stays open for `openMax` at most.
    void configure(MonotonicTime now, const BreakerPolicy& policy);

    [[nodiscard]] State state() const noexcept { return _state; }
    /// When an open or forced state ends by itself.
    [[nodiscard]] std::optional<MonotonicTime> until() const noexcept { return _until; }
    /// Of the window, which stands still unless the circuit is closed.
    [[nodiscard]] const Counts& counts(MonotonicTime now) noexcept;
    [[nodiscard]] std::uint64_t consecutiveFailures() const noexcept { return _consecutiveFailures; }
    [[nodiscard]] std::size_t probes() const noexcept { return _probes.size(); }

private:
    struct Probe
    {
        std::uint64_t number;
        MonotonicTime deadline;
    };

    [[nodiscard]] bool isForced() const noexcept { return _state == State::forcedOpen || _state == State::disabled; }
    [[nodiscard]] bool isOver(MonotonicTime now) const noexcept { return _until && now >= *_until; }
    [[nodiscard]] bool hasLostProbe(MonotonicTime now) const noexcept;
    [[nodiscard]] bool hasFreeProbe() const noexcept { return _probes.size() + _successes < _policy.halfOpenCalls; }
    [[nodiscard]] Ticket issue(MonotonicTime now);
    [[nodiscard]] std::optional<Transition> count(MonotonicTime now, Verdict verdict, bool slow);
    [[nodiscard]] std::optional<Transition> judge(MonotonicTime now);
    [[nodiscard]] std::optional<Transition> countProbe(MonotonicTime now, std::uint64_t number, Verdict verdict,
                                                       bool slow);
    Transition open(MonotonicTime now, std::string reason);
    Transition close(std::string reason);
    Transition enter(State state, std::optional<MonotonicTime> until, std::string reason);

    BreakerPolicy _policy;
    OutcomeWindow _window;
    std::mt19937 _random;
    State _state = State::closed;
    std::uint64_t _generation = 1;
    std::optional<MonotonicTime> _until;
    std::uint64_t _consecutiveFailures = 0;
    std::chrono::nanoseconds _openFor{0}; // of the latest opening, without jitter
    std::vector<Probe> _probes;           // under way
    std::uint64_t _lastProbe = 0;
    std::uint64_t _successes = 0; // of probes
};
} // namespace weir::circuitbreaker
