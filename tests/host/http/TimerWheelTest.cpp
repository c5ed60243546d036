#include "http/TimerWheel.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using weir::MonotonicTime;
using weir::http::TimerWheel;

struct Timer final : TimerWheel::Entry
{
};

class TimerWheelTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TimerWheelTest);
    CPPUNIT_TEST(neverFiresEarlyAndAtMostATickLate);
    CPPUNIT_TEST(firesInTheOrderOfTheTicks);
    CPPUNIT_TEST(followsADeadlineThatMovesEitherWay);
    CPPUNIT_TEST(forgetsWhatIsCancelled);
    CPPUNIT_TEST(keepsDeadlinesBeyondOneTurn);
    CPPUNIT_TEST(catchesUpAfterALongSleep);
    CPPUNIT_TEST(takesADeadlineThatHasPassed);
    CPPUNIT_TEST(tellsHowLongNothingWillHappen);
    CPPUNIT_TEST(agreesWithAListOverManyRandomSteps);
    CPPUNIT_TEST_SUITE_END();

public:
    void neverFiresEarlyAndAtMostATickLate()
    {
        for (const auto delay : {1ms, 99ms, 100ms, 101ms, 999ms, 60000ms, 102300ms})
        {
            TimerWheel wheel(_start);
            Timer timer;
            wheel.set(timer, _start + delay);
            CPPUNIT_ASSERT(wheel.expired(_start + delay - 1ns) == nullptr);
            CPPUNIT_ASSERT(wheel.expired(_start + delay + TimerWheel::tick) == &timer);
            CPPUNIT_ASSERT(wheel.expired(_start + 24h) == nullptr);
        }
    }

    void firesInTheOrderOfTheTicks()
    {
        Timer first;
        Timer second;
        _wheel.set(second, _start + 500ms);
        _wheel.set(first, _start + 200ms);
        CPPUNIT_ASSERT(_wheel.expired(_start + 1s) == &first);
        CPPUNIT_ASSERT(_wheel.expired(_start + 1s) == &second);
    }

    void followsADeadlineThatMovesEitherWay()
    {
        Timer timer;
        _wheel.set(timer, _start + 1s);
        _wheel.set(timer, _start + 5s);
        CPPUNIT_ASSERT(_wheel.expired(_start + 4s) == nullptr);
        _wheel.set(timer, _start + 60s);
        _wheel.set(timer, _start + 4500ms);
        CPPUNIT_ASSERT(_wheel.expired(_start + 4400ms) == nullptr);
        CPPUNIT_ASSERT(_wheel.expired(_start + 4600ms) == &timer);
    }

    void forgetsWhatIsCancelled()
    {
        Timer timer;
        Timer neighbour;
        _wheel.set(timer, _start + 1s);
        _wheel.set(neighbour, _start + 1s);
        _wheel.cancel(timer);
        _wheel.cancel(timer);
        CPPUNIT_ASSERT(_wheel.expired(_start + 2s) == &neighbour);
        CPPUNIT_ASSERT(_wheel.expired(_start + 2s) == nullptr);
        _wheel.set(timer, _start + 3s);
        _wheel.set(timer, TimerWheel::never);
        CPPUNIT_ASSERT(_wheel.expired(_start + 4s) == nullptr);
    }

    void keepsDeadlinesBeyondOneTurn()
    {
        Timer timer;
        _wheel.set(timer, _start + 1h);
        for (auto time = 0s; time < 1h; time += 30s)
            CPPUNIT_ASSERT(_wheel.expired(_start + time) == nullptr);
        CPPUNIT_ASSERT(_wheel.expired(_start + 1h + TimerWheel::tick) == &timer);
    }

    void catchesUpAfterALongSleep()
    {
        std::vector<Timer> timers(100);
        for (std::size_t i = 0; i < timers.size(); ++i)
            _wheel.set(timers[i], _start + i * 1s);
        std::size_t fired = 0;
        while (_wheel.expired(_start + 24h) != nullptr)
            ++fired;
        CPPUNIT_ASSERT_EQUAL(timers.size(), fired);
    }

    void takesADeadlineThatHasPassed()
    {
        CPPUNIT_ASSERT(_wheel.expired(_start + 10s) == nullptr);
        Timer timer;
        _wheel.set(timer, _start + 1s);
        CPPUNIT_ASSERT(_wheel.expired(_start + 10s + TimerWheel::tick) == &timer);
    }

    void tellsHowLongNothingWillHappen()
    {
        CPPUNIT_ASSERT(_wheel.patience(_start, 60s) == 60s);
        Timer timer;
        _wheel.set(timer, _start + 730ms);
        CPPUNIT_ASSERT(_wheel.patience(_start, 60s) == 800ms);
        CPPUNIT_ASSERT(_wheel.patience(_start + 300ms, 60s) == 500ms);
        CPPUNIT_ASSERT(_wheel.patience(_start + 2s, 60s) == 0ms);
        CPPUNIT_ASSERT(_wheel.patience(_start, 100ms) == 100ms);
        _wheel.cancel(timer);
        _wheel.set(timer, _start + 1h);
        CPPUNIT_ASSERT(_wheel.patience(_start, 24h) > 100s); // a turn of the wheel, and then it looks again
    }

    void agreesWithAListOverManyRandomSteps()
    {
        struct Checked
        {
            Timer timer;
            MonotonicTime deadline = TimerWheel::never;
        };
        std::vector<Checked> all(50);
        std::uint64_t random = 42;
        const auto next = [&](std::uint64_t bound)
        {
            random = random * 6364136223846793005U + 1442695040888963407U;
            return (random >> 33U) % bound;
        };
        auto now = _start;
        for (int step = 0; step < 5000; ++step)
        {
            auto& one = all[next(all.size())];
            one.deadline = next(5) == 0 ? TimerWheel::never : now + std::chrono::milliseconds(next(200000));
            _wheel.set(one.timer, one.deadline);
            now += std::chrono::milliseconds(next(400));
            while (auto* fired = _wheel.expired(now))
                for (auto& candidate : all)
                    if (&candidate.timer == fired)
                    {
                        CPPUNIT_ASSERT(candidate.deadline <= now);
                        candidate.deadline = TimerWheel::never;
                    }
            for (const auto& candidate : all)
                CPPUNIT_ASSERT(candidate.deadline > now - TimerWheel::tick);
        }
    }

private:
    MonotonicTime _start{1000s};
    TimerWheel _wheel{_start};
};

CPPUNIT_TEST_SUITE_REGISTRATION(TimerWheelTest);
} // namespace
