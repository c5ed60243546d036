// What a circuit breaker means, word by word: keeps all that ever happened and looks at it again for every answer.
#pragma once

#include "Breaker.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace weir::circuitbreaker::test
{
/// Knows everything but the jitter: when the circuit opens, `opened` is to be told until when.
class BreakerModel final
{
public:
    explicit BreakerModel(const BreakerPolicy& policy) : _policy(policy) {}

    /// True if the call may be made; it is then the last of `calls`.
    bool admit(MonotonicTime now)
    {
        elapse(now);
        const bool may = _state == State::closed || _state == State::disabled ||
                         (_state == State::halfOpen && probesUnderWay() + _succeeded < _policy.halfOpenCalls);
        if (may)
            _calls.push_back({.since = now, .era = _era, .isProbe = _state == State::halfOpen});
        return may;
    }

    void end(std::size_t index, MonotonicTime now, Verdict verdict)
    {
        elapse(now);
        auto& call = _calls[index];
        call.ended = true;
        if (call.era != _era || verdict == Verdict::ignored)
            return;
        const bool slow = _policy.slowCall && now - call.since > *_policy.slowCall;
        if (_state == State::halfOpen)
            endProbe(verdict != Verdict::failure && !slow);
        else if (_state == State::closed && verdict != Verdict::answered)
            endCall(now, verdict == Verdict::failure, slow);
    }

    void elapse(MonotonicTime now)
    {
        const bool isLost = std::ranges::any_of(_calls, [&](const Call& call)
                                                { return isLive(call) && now - call.since >= _policy.probeTimeout; });
        if (isLost)
            open();
        else if (_ends && now >= _until)
            become(_state == State::open ? State::halfOpen : State::closed);
    }

    void force(State state, std::optional<MonotonicTime> until)
    {
        if (_state != state)
            become(state);
        _ends = until.has_value();
        _until = until.value_or(MonotonicTime());
    }

    void reset() { become(State::closed); }

    void release()
    {
        if (_state == State::forcedOpen || _state == State::disabled)
            become(State::closed);
    }

    /// How long the circuit stays open, without jitter.
    [[nodiscard]] std::chrono::nanoseconds openFor() const
    {
        std::chrono::nanoseconds time = _policy.openFor;
        for (int i = 0; i < _reopened; ++i)
            time = std::min<std::chrono::nanoseconds>(time * 2, _policy.openMax);
        return time;
    }

    void opened(MonotonicTime until)
    {
        _ends = true;
        _until = until;
    }

    [[nodiscard]] State state() const { return _state; }

    /// Probes of this half-open state whose result is not known.
    [[nodiscard]] std::size_t probesUnderWay() const
    {
        return static_cast<std::size_t>(
            std::ranges::count_if(_calls, [this](const Call& call) { return isLive(call); }));
    }

    /// In reach of the window, and within them those for which `is` holds.
    template <class Is>
    [[nodiscard]] std::size_t within(MonotonicTime now, Is is) const
    {
        std::size_t seen = 0;
        std::size_t count = 0;
        for (auto outcome = _outcomes.rbegin(); outcome != _outcomes.rend(); ++outcome)
        {
            const bool inReach =
                _policy.window.calls > 0 ? seen++ < _policy.window.calls : sixtieth(outcome->at) + 60 > sixtieth(now);
            count += inReach && is(*outcome) ? 1U : 0U;
        }
        return count;
    }

    [[nodiscard]] Counts counts(MonotonicTime now) const
    {
        return {.calls = within(now, [](const auto&) { return true; }),
                .failures = within(now, [](const auto& outcome) { return outcome.failed; }),
                .slow = within(now, [](const auto& outcome) { return outcome.slow; })};
    }

private:
    struct Call
    {
        MonotonicTime since;
        int era;
        bool isProbe;
        bool ended = false;
    };
    struct Outcome
    {
        MonotonicTime at;
        bool failed;
        bool slow;
    };

    [[nodiscard]] bool isLive(const Call& call) const { return call.isProbe && call.era == _era && !call.ended; }

    [[nodiscard]] std::int64_t sixtieth(MonotonicTime time) const
    {
        return time.time_since_epoch() / (std::chrono::nanoseconds(_policy.window.time) / 60);
    }

    void endProbe(bool good)
    {
        if (!good)
            open();
        else if (++_succeeded == _policy.halfOpenCalls)
            become(State::closed);
    }

    void endCall(MonotonicTime now, bool failed, bool slow)
    {
        _outcomes.push_back({now, failed, slow});
        const auto success = std::ranges::find(_outcomes.rbegin(), _outcomes.rend(), false, &Outcome::failed);
        const auto inARow = static_cast<std::uint64_t>(success - _outcomes.rbegin());
        const auto [calls, failures, slows] = counts(now);
        const auto part = [all = calls](std::uint64_t some)
        { return static_cast<double>(some) / static_cast<double>(all); };
        const bool enough = calls >= _policy.minimumCalls;
        if (inARow >= _policy.consecutiveFailures || (enough && part(failures) >= _policy.failureRate) ||
            (enough && _policy.slowCall && part(slows) >= _policy.slowCallRate))
            open();
    }

    void open()
    {
        _reopened = _state == State::halfOpen ? _reopened + 1 : 0;
        become(State::open);
    }

    void become(State state)
    {
        ++_era;
        _state = state;
        _ends = false;
        _succeeded = 0;
        if (state == State::closed)
            _outcomes.clear();
    }

    BreakerPolicy _policy;
    State _state = State::closed;
    int _era = 0;
    int _reopened = 0;
    bool _ends = false;
    MonotonicTime _until;
    std::uint64_t _succeeded = 0;
    std::vector<Call> _calls;
    std::vector<Outcome> _outcomes; // since the circuit was closed
};
} // namespace weir::circuitbreaker::test
