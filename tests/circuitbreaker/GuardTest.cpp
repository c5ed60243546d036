#include "Guard.h"

#include "Fakes.h"
#include "Settings.h"
#include "support/ManualClock.h"
#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;
using test::guardWith;
using weir::Failure;
using weir::MonotonicTime;

class GuardTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GuardTest);
    CPPUNIT_TEST(tellsOfEveryTransitionOnce);
    CPPUNIT_TEST(countsEveryRequestUnderOneKind);
    CPPUNIT_TEST(ignoresACallThatWasNotEnded);
    CPPUNIT_TEST(refusesACallBeyondTheBulkhead);
    CPPUNIT_TEST(waitsForAPlaceAsLongAsItMay);
    CPPUNIT_TEST(waitsNoLongerThanTheRequest);
    CPPUNIT_TEST(makesNobodyWaitInFrontOfAnOpenCircuit);
    CPPUNIT_TEST(callsNobodyWhoWaitedWhileTheCircuitOpened);
    CPPUNIT_TEST(movesOnWithTimeAlone);
    CPPUNIT_TEST(remembersTheLatestTransitions);
    CPPUNIT_TEST(keepsEverythingAcrossAReload);
    CPPUNIT_TEST(doesNotMindStepsOfTheWallClock);
    CPPUNIT_TEST_SUITE_END();

public:
    void tellsOfEveryTransitionOnce()
    {
        Guard guard(guardWith(), services());
        fail(guard, 5);
        _clock.advance(33s);
        call(guard, Verdict::failure);
        _clock.advance(66s);
        call(guard, Verdict::success);
        const std::vector<std::string> expected{
            "external: closed -> open, 5 calls in a row failed", "external: open -> half_open, time to probe",
            "external: half_open -> open, a probe failed", "external: open -> half_open, time to probe",
            "external: half_open -> closed, a probe succeeded"};
        CPPUNIT_ASSERT_EQUAL(expected, _events.changes());
    }

    void countsEveryRequestUnderOneKind()
    {
        Guard guard(guardWith({{"slowCall", "1s"}, {"minimumCalls", "20"}}), services());
        call(guard, Verdict::success);
        call(guard, Verdict::success, 2s);
        call(guard, Verdict::ignored);
        fail(guard, 5);
        CPPUNIT_ASSERT(refusal(guard) == Failure::circuitOpen);
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.calls("success"));
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.calls("slow"));
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.calls("ignored"));
        CPPUNIT_ASSERT_EQUAL(5.0, _instruments.calls("failure"));
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.calls("circuit_open"));
        CPPUNIT_ASSERT_EQUAL(0.0, _instruments.calls("overload"));
    }

    void ignoresACallThatWasNotEnded()
    {
        Guard guard(guardWith({{"maxConcurrent", "1"}}), services());
        {
            auto call = guard.enter(MonotonicTime::max());
            CPPUNIT_ASSERT(call.ok());
        }
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.calls("ignored"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), guard.view().inFlight);
    }

    void refusesACallBeyondTheBulkhead()
    {
        Guard guard(guardWith({{"maxConcurrent", "2"}}), services());
        const auto first = guard.enter(MonotonicTime::max());
        const auto second = guard.enter(MonotonicTime::max());
        CPPUNIT_ASSERT(refusal(guard) == Failure::overload);
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.calls("overload"));
        CPPUNIT_ASSERT_EQUAL(1.0, limitHits());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), guard.view().inFlight);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("says nothing about what is called", std::uint64_t(0), guard.view().counts.calls);
    }

    void waitsForAPlaceAsLongAsItMay()
    {
        Guard guard(guardWith({{"maxConcurrent", "1"}, {"maxWait", "1h"}}), services());
        auto first = guard.enter(MonotonicTime::max());
        bool second = false;
        std::jthread waiter([&] { second = call(guard, Verdict::success); });
        awaitWaiter(guard);
        first->end(Verdict::success);
        {
            const auto leaves = std::move(first);
        }
        waiter.join();
        CPPUNIT_ASSERT(second);
        guard.configure(guardWith({{"maxConcurrent", "1"}, {"maxWait", "1ms"}}));
        const auto third = guard.enter(MonotonicTime::max());
        CPPUNIT_ASSERT(refusal(guard) == Failure::overload);
    }

    void waitsNoLongerThanTheRequest()
    {
        Guard guard(guardWith({{"maxConcurrent", "1"}, {"maxWait", "1h"}}), services());
        const auto first = guard.enter(MonotonicTime::max());
        CPPUNIT_ASSERT(guard.enter(_clock.monotonic() + 1ms).error() == Failure::overload);
        CPPUNIT_ASSERT(guard.enter(_clock.monotonic() - 1ms).error() == Failure::overload);
    }

    void makesNobodyWaitInFrontOfAnOpenCircuit()
    {
        Guard guard(guardWith({{"maxConcurrent", "1"}, {"maxWait", "1h"}}), services());
        const auto hanging = guard.enter(MonotonicTime::max());
        guard.force(State::forcedOpen, std::nullopt);
        CPPUNIT_ASSERT(refusal(guard) == Failure::circuitOpen);
        CPPUNIT_ASSERT_EQUAL(0.0, limitHits());
    }

    void callsNobodyWhoWaitedWhileTheCircuitOpened()
    {
        Guard guard(guardWith({{"maxConcurrent", "1"}, {"maxWait", "1h"}}), services());
        auto first = std::optional(guard.enter(MonotonicTime::max()));
        std::optional<Failure> refused;
        std::jthread waiter([&] { refused = refusal(guard); });
        awaitWaiter(guard);
        guard.force(State::forcedOpen, std::nullopt);
        first.reset();
        waiter.join();
        CPPUNIT_ASSERT(refused == Failure::circuitOpen);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), guard.view().inFlight);
    }

    void movesOnWithTimeAlone()
    {
        Guard guard(guardWith(), services());
        fail(guard, 5);
        _clock.advance(29s);
        guard.settle();
        CPPUNIT_ASSERT(guard.state() == State::open);
        _clock.advance(4s);
        guard.settle();
        CPPUNIT_ASSERT(guard.state() == State::halfOpen);
        guard.force(State::disabled, 10s);
        _clock.advance(10s);
        guard.settle();
        CPPUNIT_ASSERT(guard.state() == State::closed);
    }

    void remembersTheLatestTransitions()
    {
        Guard guard(guardWith(), services());
        for (int i = 0; i < 30; ++i)
        {
            guard.force(State::forcedOpen, std::nullopt);
            _clock.advance(1s);
            guard.reset();
        }
        const auto transitions = guard.view().transitions;
        CPPUNIT_ASSERT_EQUAL(std::size_t(20), transitions.size());
        CPPUNIT_ASSERT(transitions.back().transition.to == State::closed);
        CPPUNIT_ASSERT(transitions.back().at == _clock.wall());
        CPPUNIT_ASSERT(transitions.front().at == _clock.wall() - 10s);
    }

    void keepsEverythingAcrossAReload()
    {
        Guard guard(guardWith(), services());
        fail(guard, 4);
        guard.configure(guardWith({{"consecutiveFailures", "6"}, {"failureRate", "90%"}, {"openFor", "1s"}}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(4), guard.view().counts.failures);
        fail(guard, 1);
        CPPUNIT_ASSERT(guard.state() == State::open);
        guard.configure(guardWith());
        CPPUNIT_ASSERT(guard.state() == State::open);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), guard.view().transitions.size());
        CPPUNIT_ASSERT(guard.view().until.value() - _clock.wall() <= 1100ms);
    }

    void doesNotMindStepsOfTheWallClock()
    {
        Guard guard(guardWith(), services());
        fail(guard, 5);
        for (const auto step : {1h, -2h, 24h * 366, -48h * 366})
        {
            _clock.setWall(_clock.wall() + step);
            CPPUNIT_ASSERT(refusal(guard) == Failure::circuitOpen);
            CPPUNIT_ASSERT(guard.view().until.value() - _clock.wall() >= 30s);
        }
        _clock.advance(33s);
        CPPUNIT_ASSERT(call(guard, Verdict::success));
    }

private:
    [[nodiscard]] Guard::Services services()
    {
        return {_clock, _instruments, _events, Poco::Logger::get("circuitbreaker-test")};
    }

    /// False if it was refused.
    bool call(Guard& guard, Verdict verdict, std::chrono::nanoseconds takes = 0s)
    {
        auto call = guard.enter(MonotonicTime::max());
        if (!call)
            return false;
        _clock.advance(takes);
        call->end(verdict);
        return true;
    }

    void fail(Guard& guard, int times)
    {
        for (int i = 0; i < times; ++i)
            CPPUNIT_ASSERT(call(guard, Verdict::failure));
    }

    /// REQUIRES: it is refused.
    [[nodiscard]] static Failure refusal(Guard& guard) { return guard.enter(MonotonicTime::max()).error(); }

    static void awaitWaiter(Guard& guard)
    {
        while (guard.view().waiting == 0)
            std::this_thread::yield();
    }

    [[nodiscard]] double limitHits() const
    {
        return _instruments.valueOf("weir_limit_hits_total{limit=circuitbreaker.external.maxConcurrent}");
    }

    weir::test::ManualClock _clock;
    test::RecordedInstruments _instruments;
    test::RecordedEvents _events;
};

CPPUNIT_TEST_SUITE_REGISTRATION(GuardTest);
} // namespace
