#include "Fakes.h"
#include "Guard.h"
#include "Settings.h"
#include "support/ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;
using test::guardWith;
using weir::MonotonicTime;

class GuardConcurrencyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GuardConcurrencyTest);
    CPPUNIT_TEST(countsEveryCallOfManyThreads);
    CPPUNIT_TEST(letsOneOfManyThreadsProbe);
    CPPUNIT_TEST(neverHasMoreUnderWayThanItMay);
    CPPUNIT_TEST(isReloadedForcedAndLookedAtMeanwhile);
    CPPUNIT_TEST_SUITE_END();

public:
    void countsEveryCallOfManyThreads()
    {
        Guard guard(guardWith({{"window", "100000calls"}}), services());
        together([&](std::size_t) { (void)call(guard, Verdict::success); });
        CPPUNIT_ASSERT_EQUAL(threads * rounds, guard.view().counts.calls);
        CPPUNIT_ASSERT_EQUAL(static_cast<double>(threads * rounds), _instruments.calls("success"));
    }

    void letsOneOfManyThreadsProbe()
    {
        Guard guard(guardWith({{"openFor", "1s"}, {"openMax", "1s"}}), services());
        for (int i = 0; i < 5; ++i)
            (void)call(guard, Verdict::failure);
        for (int opening = 0; opening < 20; ++opening)
        {
            _clock.advance(1100ms);
            std::atomic<int> probes = 0;
            std::vector<std::optional<Guard::Call>> kept(threads);
            together(
                [&](std::size_t thread)
                {
                    auto call = guard.enter(MonotonicTime::max());
                    probes += call.ok() ? 1 : 0;
                    if (call.ok())
                        kept[thread].emplace(std::move(*call));
                },
                20);
            CPPUNIT_ASSERT_EQUAL(1, probes.load());
            for (auto& probe : kept)
                if (probe)
                    probe->end(Verdict::failure);
        }
    }

    void neverHasMoreUnderWayThanItMay()
    {
        Guard guard(guardWith({{"maxConcurrent", "3"}, {"maxWait", "1h"}}), services());
        std::atomic<int> inside = 0;
        std::atomic<int> most = 0;
        std::atomic<std::size_t> called = 0;
        together(
            [&](std::size_t)
            {
                const auto call = guard.enter(MonotonicTime::max());
                const int now = ++inside;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);)
                    ;
                called += call.ok() ? 1U : 0U;
                --inside;
            },
            100);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("who may wait gets a place", threads * 100, called.load());
        CPPUNIT_ASSERT(most <= 3);
    }

    void isReloadedForcedAndLookedAtMeanwhile()
    {
        Guard guard(guardWith(), services());
        std::atomic<int> answered = 0;
        together(
            [&](std::size_t thread)
            {
                if (thread == 0)
                    guard.configure(guardWith({{"window", "60s"}, {"maxConcurrent", "5"}, {"maxWait", "1ms"}}));
                else if (thread == 1)
                    guard.configure(guardWith({{"window", "7calls"}}));
                else if (thread == 2)
                    guard.force(State::disabled, 1s);
                else if (thread == 3)
                    answered += guard.view().transitions.size() <= 20 ? 1 : 0;
                else if (thread == 4)
                    _clock.advance(1s);
                else
                    answered += call(guard, thread == 5 ? Verdict::failure : Verdict::success) ? 1 : 0;
            },
            100);
        CPPUNIT_ASSERT(answered > 100);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), guard.view().inFlight);
        CPPUNIT_ASSERT(!_events.changes().empty());
    }

private:
    static constexpr std::size_t threads = 8;
    static constexpr std::size_t rounds = 500;

    template <class F>
    static void together(F work, std::size_t times = rounds)
    {
        std::vector<std::jthread> all;
        for (std::size_t thread = 0; thread < threads; ++thread)
            all.emplace_back(
                [&work, thread, times]
                {
                    for (std::size_t i = 0; i < times; ++i)
                        work(thread);
                });
    }

    static bool call(Guard& guard, Verdict verdict)
    {
        auto call = guard.enter(MonotonicTime::max());
        if (call)
            call->end(verdict);
        return call.ok();
    }

    [[nodiscard]] Guard::Services services()
    {
        return {_clock, _instruments, _events, Poco::Logger::get("circuitbreaker-test")};
    }

    weir::test::ManualClock _clock;
    test::RecordedInstruments _instruments;
    test::RecordedEvents _events;
};

CPPUNIT_TEST_SUITE_REGISTRATION(GuardConcurrencyTest);
} // namespace
