#include "BreakerModel.h"

#include "Breaker.h"
#include "weir/Units.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;
using weir::MonotonicTime;

/// A breaker and the model, played the same schedule.
class Play final
{
public:
    explicit Play(std::uint64_t seed)
        : _seed(seed),
          _random(seed),
          _policy(anyPolicy()),
          _breaker(_policy, static_cast<std::uint32_t>(seed)),
          _model(_policy)
    {
    }

    void step()
    {
        const auto dice = pick(100);
        if (dice < 40)
            admit();
        else if (dice < 75)
            endOne(static_cast<Verdict>(pick(4)));
        else if (dice < 92)
            pass(1ms * pick(2 * static_cast<std::uint64_t>(_policy.openFor.count())));
        else if (dice < 97)
            settle();
        else
            meddle();
        compare();
    }

    /// From now on every call succeeds at once, those that are under way never end, and no operator meddles.
    void recover()
    {
        const auto end = _now + longestRecovery();
        for (; _now < end && !isClosedForGood(); pass(1ms))
            if (const auto ticket = _breaker.admit(_now).ticket)
                (void)_breaker.record(_now, *ticket, Verdict::success);
        must(isClosedForGood(), "does not come back");
    }

    /// Not forced for good.
    [[nodiscard]] bool isLeftToItself() const
    {
        return _breaker.until() || _breaker.state() == State::closed || _breaker.state() == State::halfOpen;
    }

private:
    struct Waiting
    {
        std::size_t index;
        Ticket ticket;
    };

    /// CppUnit's own assertions make their message before they look, which takes longer than all the rest.
    void must(bool isTrue, const char* what) const
    {
        if (!isTrue)
            CPPUNIT_FAIL("schedule " + std::to_string(_seed) + " " + what);
    }

    [[nodiscard]] std::uint64_t pick(std::uint64_t below) { return _random() % below; }

    [[nodiscard]] BreakerPolicy anyPolicy()
    {
        BreakerPolicy policy;
        const auto calls = pick(10) + 1;
        policy.window = pick(2) == 0 ? WindowSize{.calls = calls} : WindowSize{.time = 1ms * (pick(40) + 1)};
        policy.minimumCalls = pick(calls) + 1;
        policy.failureRate = static_cast<double>(pick(10) + 1) / 10;
        policy.slowCallRate = static_cast<double>(pick(10) + 1) / 10;
        if (pick(2) == 0)
            policy.slowCall = 1ms * (pick(10) + 1);
        policy.consecutiveFailures = pick(4) == 0 ? weir::unlimited : pick(6) + 1;
        policy.openFor = 1ms * (pick(10) + 1);
        policy.openMax = policy.openFor * (pick(5) + 1);
        policy.halfOpenCalls = pick(policy.minimumCalls) + 1;
        policy.probeTimeout = 1ms * (pick(15) + 1);
        return policy;
    }

    void admit()
    {
        const bool expected = _breaker.wouldAdmit(_now);
        const auto admission = _breaker.admit(_now);
        const bool may = _model.admit(_now);
        must(may == admission.ticket.has_value(), "admits another call");
        must(may == expected, "does not admit as it said");
        if (may)
            _waiting.push_back({_admitted++, *admission.ticket});
    }

    /// Any of those that wait, so that many results come late.
    void endOne(Verdict verdict)
    {
        if (_waiting.empty())
            return;
        const auto which = static_cast<std::ptrdiff_t>(pick(_waiting.size()));
        const auto call = _waiting[static_cast<std::size_t>(which)];
        _waiting.erase(_waiting.begin() + which);
        const auto before = _breaker.state();
        const auto recorded = _breaker.record(_now, call.ticket, verdict);
        _model.end(call.index, _now, verdict);
        if (recorded.transition)
        {
            must(recorded.transition->from == before, "comes from another state");
            must(recorded.transition->to == _breaker.state(), "goes to another state");
        }
    }

    /// The circuit may open once more because of what it has counted, then or while that leaves the window, or because
    /// of the probes under way.
    [[nodiscard]] std::chrono::nanoseconds longestRecovery() const
    {
        const std::chrono::nanoseconds open = _policy.openMax + _policy.openMax / 10;
        // What is over may not have been settled yet.
        const auto current = std::max<std::chrono::nanoseconds>(0ns, _breaker.until().value_or(_now) - _now);
        return current + _policy.window.time + _policy.probeTimeout + 2 * open +
               1ms * (3 + _policy.halfOpenCalls + _policy.window.calls);
    }

    /// Successes cannot open it.
    [[nodiscard]] bool isClosedForGood()
    {
        const auto& counts = _breaker.counts(_now);
        return _breaker.state() == State::closed && counts.failures == 0 && counts.slow == 0;
    }

    void settle()
    {
        (void)_breaker.settle(_now);
        _model.elapse(_now);
    }

    void pass(std::chrono::nanoseconds time) { _now += time; }

    void meddle()
    {
        settle();
        const auto until = pick(3) == 0 ? std::nullopt : std::optional(_now + 1ms * pick(20));
        const auto state = pick(2) == 0 ? State::forcedOpen : State::disabled;
        switch (pick(3))
        {
        case 0:
            (void)_breaker.force(state, until);
            return _model.force(state, until);
        case 1:
            (void)_breaker.reset();
            return _model.reset();
        default:
            (void)_breaker.release();
            return _model.release();
        }
    }

    void compare()
    {
        must(_model.state() == _breaker.state(), "is in another state");
        must(_model.probesUnderWay() == _breaker.probes(), "has other probes under way");
        must(_model.probesUnderWay() <= _policy.halfOpenCalls, "has too many probes under way");
        if (_model.state() == State::closed)
            must(_model.counts(_now) == _breaker.counts(_now), "counts otherwise");
        if (_model.state() == State::open)
            learnJitter();
    }

    void learnJitter()
    {
        const auto until = _breaker.until().value();
        if (until == _knownUntil)
            return;
        must(until - _now >= _model.openFor(), "is open too short");
        must(until - _now <= _model.openFor() + _model.openFor() / 10, "is open too long");
        _model.opened(_knownUntil = until);
    }

    std::uint64_t _seed;
    std::mt19937_64 _random;
    BreakerPolicy _policy;
    Breaker _breaker;
    test::BreakerModel _model;
    MonotonicTime _now{1h};
    MonotonicTime _knownUntil;
    std::vector<Waiting> _waiting;
    std::size_t _admitted = 0;
};

class BreakerModelTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BreakerModelTest);
    CPPUNIT_TEST(decidesLikeTheModelAndComesBackFromEveryState);
    CPPUNIT_TEST_SUITE_END();

public:
    void decidesLikeTheModelAndComesBackFromEveryState()
    {
        int recovered = 0;
        for (std::uint64_t schedule = 0; schedule < 100'000; ++schedule)
        {
            Play play(schedule);
            for (int i = 0; i < 30; ++i)
                play.step();
            if (!play.isLeftToItself())
                continue;
            play.recover();
            ++recovered;
        }
        CPPUNIT_ASSERT(recovered > 50'000);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BreakerModelTest);
} // namespace
