#include "Breaker.h"

#include "weir/Units.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;
using weir::MonotonicTime;

class BreakerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BreakerTest);
    CPPUNIT_TEST(opensAfterSoManyFailuresInARow);
    CPPUNIT_TEST(opensWhenThePartThatFailedIsReached);
    CPPUNIT_TEST(looksAtNoRateBeforeTheMinimumOfCalls);
    CPPUNIT_TEST(opensWhenTooManyCallsAreSlow);
    CPPUNIT_TEST(countsNoIgnoredCall);
    CPPUNIT_TEST(admitsNobodyWhileOpen);
    CPPUNIT_TEST(lengthensAnOpenTimeByTenPercentAtMost);
    CPPUNIT_TEST(closesAfterTheConfiguredSuccesses);
    CPPUNIT_TEST(opensAgainWithTheFirstProbeThatFails);
    CPPUNIT_TEST(opensAgainWithASlowProbe);
    CPPUNIT_TEST(staysOpenTwiceAsLongEachTimeUpToTheMost);
    CPPUNIT_TEST(startsWithTheShortestTimeOnceItWasClosed);
    CPPUNIT_TEST(letsAnotherProbePassForOneThatSaidNothing);
    CPPUNIT_TEST(takesAProbeThatNeverEndsForFailed);
    CPPUNIT_TEST(doesNotMindLateResults);
    CPPUNIT_TEST(forcesOpenUntilToldOtherwise);
    CPPUNIT_TEST(judgesNobodyWhileDisabled);
    CPPUNIT_TEST(forgetsCallsUnderWayWhenItIsReset);
    CPPUNIT_TEST(keepsStateAndWindowWithAnotherPolicy);
    CPPUNIT_TEST(opensForTheNewMostAtMostWithAnotherPolicy);
    CPPUNIT_TEST(stillClosesWithFewerProbes);
    CPPUNIT_TEST(closesWhenAProbeIsAnsweredThoughItsCallerWasAtFault);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _policy.openFor = 10s; }

    void opensAfterSoManyFailuresInARow()
    {
        _policy.minimumCalls = 20;
        auto breaker = make();
        for (int i = 0; i < 4; ++i)
            CPPUNIT_ASSERT(call(breaker, Verdict::failure));
        CPPUNIT_ASSERT(call(breaker, Verdict::success));
        for (int i = 0; i < 5; ++i)
        {
            CPPUNIT_ASSERT_EQUAL(std::string("closed"), stateOf(breaker));
            CPPUNIT_ASSERT(call(breaker, Verdict::failure));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("closed -> open: 5 calls in a row failed"), _last);
        CPPUNIT_ASSERT_EQUAL(std::string("open"), stateOf(breaker));
    }

    void opensWhenThePartThatFailedIsReached()
    {
        _policy.failureRate = 0.3;
        _policy.minimumCalls = 10;
        auto breaker = make();
        for (int i = 0; i < 7; ++i)
            call(breaker, i < 2 ? Verdict::failure : Verdict::success);
        call(breaker, Verdict::failure);
        call(breaker, Verdict::success);
        CPPUNIT_ASSERT_EQUAL(std::string("closed"), stateOf(breaker));
        call(breaker, Verdict::success);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("a success may be the call that makes them enough",
                                     std::string("closed -> open: 3 of 10 calls failed"), _last);
    }

    void looksAtNoRateBeforeTheMinimumOfCalls()
    {
        _policy.minimumCalls = 4;
        auto breaker = make();
        for (int i = 0; i < 3; ++i)
            call(breaker, Verdict::failure);
        CPPUNIT_ASSERT_EQUAL(std::string("closed"), stateOf(breaker));
        call(breaker, Verdict::failure);
        CPPUNIT_ASSERT_EQUAL(std::string("closed -> open: 4 of 4 calls failed"), _last);
    }

    void opensWhenTooManyCallsAreSlow()
    {
        _policy.slowCall = 100ms;
        _policy.slowCallRate = 0.6;
        auto breaker = make();
        for (int i = 0; i < 2; ++i)
            call(breaker, Verdict::success, 100ms);
        for (int i = 0; i < 2; ++i)
            call(breaker, Verdict::success, 101ms);
        CPPUNIT_ASSERT_EQUAL(std::string("closed"), stateOf(breaker));
        call(breaker, Verdict::success, 1s);
        CPPUNIT_ASSERT_EQUAL(std::string("closed -> open: 3 of 5 calls were slow"), _last);
    }

    void countsNoIgnoredCall()
    {
        auto breaker = make();
        for (int i = 0; i < 4; ++i)
        {
            call(breaker, Verdict::failure);
            call(breaker, Verdict::ignored);
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(4), breaker.counts(_now).calls);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(4), breaker.consecutiveFailures());
    }

    void admitsNobodyWhileOpen()
    {
        auto breaker = opened();
        const auto until = breaker.until().value();
        for (; _now < until; _now += 100ms)
        {
            CPPUNIT_ASSERT(!breaker.wouldAdmit(_now));
            CPPUNIT_ASSERT(!breaker.admit(_now).ticket);
        }
        _now = until;
        CPPUNIT_ASSERT(breaker.wouldAdmit(_now));
        const auto admission = breaker.admit(_now);
        CPPUNIT_ASSERT(admission.ticket && admission.ticket->probe > 0);
        CPPUNIT_ASSERT(admission.transition.value().to == State::halfOpen);
    }

    void lengthensAnOpenTimeByTenPercentAtMost()
    {
        std::chrono::nanoseconds least = 1h;
        std::chrono::nanoseconds most = 0s;
        for (std::uint32_t seed = 1; seed <= 1000; ++seed)
        {
            auto breaker = opened(seed);
            least = std::min<std::chrono::nanoseconds>(least, *breaker.until() - _now);
            most = std::max<std::chrono::nanoseconds>(most, *breaker.until() - _now);
        }
        CPPUNIT_ASSERT(least >= 10s && least < 10'100ms);
        CPPUNIT_ASSERT(most <= 11s && most > 10'900ms);
    }

    void closesAfterTheConfiguredSuccesses()
    {
        _policy.halfOpenCalls = 3;
        auto breaker = halfOpen();
        const auto first = breaker.admit(_now).ticket.value();
        const auto second = breaker.admit(_now).ticket.value();
        const auto third = breaker.admit(_now).ticket.value();
        CPPUNIT_ASSERT_MESSAGE("three leases are out", !breaker.admit(_now).ticket);
        CPPUNIT_ASSERT(!breaker.record(_now, second, Verdict::success).transition);
        CPPUNIT_ASSERT_MESSAGE("a success does not bring a fourth probe", !breaker.admit(_now).ticket);
        CPPUNIT_ASSERT(!breaker.record(_now, first, Verdict::success).transition);
        const auto closed = breaker.record(_now, third, Verdict::success).transition.value();
        CPPUNIT_ASSERT(closed.to == State::closed);
        CPPUNIT_ASSERT_EQUAL(std::string("3 probes succeeded"), closed.reason);
        CPPUNIT_ASSERT(breaker.counts(_now) == Counts());
        CPPUNIT_ASSERT(breaker.admit(_now).ticket.has_value());
    }

    void opensAgainWithTheFirstProbeThatFails()
    {
        _policy.halfOpenCalls = 3;
        auto breaker = halfOpen();
        const auto other = breaker.admit(_now).ticket.value();
        call(breaker, Verdict::success);
        call(breaker, Verdict::failure);
        CPPUNIT_ASSERT_EQUAL(std::string("half_open -> open: a probe failed"), _last);
        CPPUNIT_ASSERT(!breaker.record(_now, other, Verdict::success).transition);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), breaker.probes());
    }

    void opensAgainWithASlowProbe()
    {
        _policy.slowCall = 1s;
        auto breaker = halfOpen();
        call(breaker, Verdict::success, 1001ms);
        CPPUNIT_ASSERT_EQUAL(std::string("half_open -> open: a probe was slow"), _last);
    }

    /// Else somebody who asks for what is not there could keep the circuit half-open for ever.
    void closesWhenAProbeIsAnsweredThoughItsCallerWasAtFault()
    {
        auto breaker = halfOpen();
        call(breaker, Verdict::ignored);
        CPPUNIT_ASSERT(breaker.state() == State::halfOpen);
        call(breaker, Verdict::answered);
        CPPUNIT_ASSERT_EQUAL(std::string("half_open -> closed: a probe succeeded"), _last);
        for (int i = 0; i < 4; ++i)
            call(breaker, Verdict::failure);
        call(breaker, Verdict::answered);
        call(breaker, Verdict::failure);
        CPPUNIT_ASSERT_MESSAGE("the row of failures was not broken", breaker.state() == State::open);
    }

    void staysOpenTwiceAsLongEachTimeUpToTheMost()
    {
        _policy.openMax = 50s;
        auto breaker = opened();
        for (const auto time : {10s, 20s, 40s, 50s, 50s})
        {
            const auto open = breaker.until().value() - _now;
            CPPUNIT_ASSERT(open >= time && open <= time + time / 10.0);
            _now = breaker.until().value();
            call(breaker, Verdict::failure);
        }
    }

    void startsWithTheShortestTimeOnceItWasClosed()
    {
        auto breaker = halfOpen();
        call(breaker, Verdict::failure);
        _now = breaker.until().value();
        call(breaker, Verdict::success);
        CPPUNIT_ASSERT_EQUAL(std::string("half_open -> closed: a probe succeeded"), _last);
        for (int i = 0; i < 5; ++i)
            call(breaker, Verdict::failure);
        CPPUNIT_ASSERT(breaker.until().value() - _now <= 11s);
    }

    void letsAnotherProbePassForOneThatSaidNothing()
    {
        auto breaker = halfOpen();
        for (int i = 0; i < 10; ++i)
            CPPUNIT_ASSERT(call(breaker, Verdict::ignored));
        CPPUNIT_ASSERT_EQUAL(std::string("half_open"), stateOf(breaker));
        CPPUNIT_ASSERT(call(breaker, Verdict::success));
        CPPUNIT_ASSERT_EQUAL(std::string("closed"), stateOf(breaker));
    }

    void takesAProbeThatNeverEndsForFailed()
    {
        _policy.probeTimeout = 3s;
        auto breaker = halfOpen();
        const auto lost = breaker.admit(_now).ticket.value();
        _now += 2999ms;
        CPPUNIT_ASSERT(!breaker.settle(_now));
        _now += 1ms;
        CPPUNIT_ASSERT(!breaker.wouldAdmit(_now));
        const auto transition = breaker.admit(_now).transition.value();
        CPPUNIT_ASSERT(transition.to == State::open);
        CPPUNIT_ASSERT_EQUAL(std::string("a probe did not end within 3s"), transition.reason);
        CPPUNIT_ASSERT(!breaker.record(_now, lost, Verdict::success).transition);
        _now = breaker.until().value();
        CPPUNIT_ASSERT(call(breaker, Verdict::success));
        CPPUNIT_ASSERT_EQUAL(std::string("closed"), stateOf(breaker));
    }

    void doesNotMindLateResults()
    {
        auto breaker = make();
        std::vector<Ticket> late;
        for (int i = 0; i < 10; ++i)
            late.push_back(breaker.admit(_now).ticket.value());
        for (int i = 0; i < 5; ++i)
            call(breaker, Verdict::failure);
        CPPUNIT_ASSERT(!breaker.record(_now, late[0], Verdict::success).transition);
        _now = breaker.until().value();
        const auto probe = breaker.admit(_now).ticket.value();
        CPPUNIT_ASSERT(!breaker.record(_now, late[1], Verdict::failure).transition);
        CPPUNIT_ASSERT_EQUAL(std::string("half_open"), stateOf(breaker));
        CPPUNIT_ASSERT(breaker.record(_now, probe, Verdict::success).transition.value().to == State::closed);
        for (int i = 2; i < 10; ++i)
            CPPUNIT_ASSERT(!breaker.record(_now, late[static_cast<std::size_t>(i)], Verdict::failure).transition);
        CPPUNIT_ASSERT(breaker.counts(_now) == Counts());
    }

    void forcesOpenUntilToldOtherwise()
    {
        auto breaker = make();
        CPPUNIT_ASSERT(breaker.force(State::forcedOpen, std::nullopt).value().to == State::forcedOpen);
        _now += 1h * 24 * 365;
        CPPUNIT_ASSERT(!breaker.admit(_now).ticket);
        CPPUNIT_ASSERT(!breaker.force(State::forcedOpen, _now + 10s));
        _now += 10s;
        CPPUNIT_ASSERT(call(breaker, Verdict::success));
        CPPUNIT_ASSERT_EQUAL(std::string("forced_open -> closed: the forced state has expired"), _last);
        CPPUNIT_ASSERT(!breaker.release());
        (void)breaker.force(State::forcedOpen, std::nullopt);
        CPPUNIT_ASSERT_EQUAL(std::string("released by an operator"), breaker.release().value().reason);
        CPPUNIT_ASSERT(call(breaker, Verdict::success));
    }

    void judgesNobodyWhileDisabled()
    {
        auto breaker = make();
        (void)breaker.force(State::disabled, _now + 1h);
        for (int i = 0; i < 100; ++i)
            CPPUNIT_ASSERT(call(breaker, Verdict::failure));
        CPPUNIT_ASSERT_EQUAL(std::string("disabled"), stateOf(breaker));
        CPPUNIT_ASSERT(breaker.counts(_now) == Counts());
    }

    void forgetsCallsUnderWayWhenItIsReset()
    {
        auto breaker = make();
        const auto late = breaker.admit(_now).ticket.value();
        for (int i = 0; i < 4; ++i)
            call(breaker, Verdict::failure);
        CPPUNIT_ASSERT(!breaker.reset());
        (void)breaker.record(_now, late, Verdict::failure);
        CPPUNIT_ASSERT(breaker.counts(_now) == Counts());
        auto open = opened();
        CPPUNIT_ASSERT_EQUAL(std::string("reset by an operator"), open.reset().value().reason);
        CPPUNIT_ASSERT(call(open, Verdict::success));
    }

    void keepsStateAndWindowWithAnotherPolicy()
    {
        auto breaker = make();
        for (int i = 0; i < 4; ++i)
            call(breaker, Verdict::failure);
        _policy.window = {.calls = 50};
        _policy.failureRate = 0.8;
        breaker.configure(_now, _policy);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(4), breaker.counts(_now).failures);
        call(breaker, Verdict::failure);
        CPPUNIT_ASSERT_EQUAL(std::string("open"), stateOf(breaker));
        const auto until = breaker.until();
        breaker.configure(_now, _policy);
        CPPUNIT_ASSERT_EQUAL(std::string("open"), stateOf(breaker));
        CPPUNIT_ASSERT(breaker.until() == until);
    }

    void opensForTheNewMostAtMostWithAnotherPolicy()
    {
        auto breaker = opened();
        _policy.openFor = _policy.openMax = 1s;
        breaker.configure(_now, _policy);
        CPPUNIT_ASSERT(breaker.until() == _now + 1s);
    }

    void stillClosesWithFewerProbes()
    {
        _policy.halfOpenCalls = 3;
        auto breaker = halfOpen();
        call(breaker, Verdict::success);
        call(breaker, Verdict::success);
        _policy.halfOpenCalls = 1;
        breaker.configure(_now, _policy);
        CPPUNIT_ASSERT(call(breaker, Verdict::success));
        CPPUNIT_ASSERT_EQUAL(std::string("closed"), stateOf(breaker));
    }

private:
    [[nodiscard]] Breaker make(std::uint32_t seed = 1) const { return {_policy, seed}; }

    [[nodiscard]] Breaker opened(std::uint32_t seed = 1)
    {
        auto breaker = make(seed);
        for (int i = 0; i < 5; ++i)
            call(breaker, Verdict::failure);
        CPPUNIT_ASSERT_EQUAL(std::string("open"), stateOf(breaker));
        return breaker;
    }

    [[nodiscard]] Breaker halfOpen()
    {
        auto breaker = opened();
        _now = breaker.until().value();
        CPPUNIT_ASSERT(breaker.settle(_now).value().to == State::halfOpen);
        return breaker;
    }

    /// False if it was not admitted.
    bool call(Breaker& breaker, Verdict verdict, std::chrono::nanoseconds takes = 0s)
    {
        auto admission = breaker.admit(_now);
        note(admission.transition);
        if (!admission.ticket)
            return false;
        _now += takes;
        note(breaker.record(_now, *admission.ticket, verdict).transition);
        return true;
    }

    void note(const std::optional<Transition>& transition)
    {
        if (transition)
            _last = std::string(nameOf(transition->from)) + " -> " + std::string(nameOf(transition->to)) + ": " +
                    transition->reason;
    }

    [[nodiscard]] static std::string stateOf(const Breaker& breaker) { return std::string(nameOf(breaker.state())); }

    BreakerPolicy _policy;
    MonotonicTime _now{1h};
    std::string _last;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BreakerTest);
} // namespace
