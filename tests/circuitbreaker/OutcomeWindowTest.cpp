#include "OutcomeWindow.h"

#include <cppunit/extensions/HelperMacros.h>

#include <deque>
#include <random>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;
using weir::MonotonicTime;

constexpr Counts success{.calls = 1};
constexpr Counts failed{.calls = 1, .failures = 1};
constexpr Counts slow{.calls = 1, .slow = 1};

class OutcomeWindowTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OutcomeWindowTest);
    CPPUNIT_TEST(countsTheLatestCalls);
    CPPUNIT_TEST(countsLikeAQueueOfTheLatestCalls);
    CPPUNIT_TEST(forgetsWhatIsOlderThanTheTime);
    CPPUNIT_TEST(countsForAtLeast59SixtiethsOfTheTimeAndNeverLonger);
    CPPUNIT_TEST(forgetsEverythingAfterALongSilence);
    CPPUNIT_TEST(takesAnEarlierTimeForTheLatest);
    CPPUNIT_TEST(keepsTheLatestCallsWhenItShrinks);
    CPPUNIT_TEST(keepsAllCallsWhenItGrows);
    CPPUNIT_TEST(keepsWhatIsWithinAnotherTime);
    CPPUNIT_TEST(startsEmptyWhenCallsBecomeTime);
    CPPUNIT_TEST_SUITE_END();

public:
    void countsTheLatestCalls()
    {
        OutcomeWindow window({.calls = 3});
        for (const auto& outcome : {failed, slow, success})
            window.add(_now, outcome);
        CPPUNIT_ASSERT((window.counts(_now) == Counts{.calls = 3, .failures = 1, .slow = 1}));
        window.add(_now, success);
        CPPUNIT_ASSERT((window.counts(_now) == Counts{.calls = 3, .failures = 0, .slow = 1}));
        window.clear();
        CPPUNIT_ASSERT(window.counts(_now) == Counts());
    }

    void countsLikeAQueueOfTheLatestCalls()
    {
        std::mt19937 random(42);
        OutcomeWindow window({.calls = 17});
        std::deque<Counts> queue;
        for (int i = 0; i < 10'000; ++i)
        {
            const Counts outcome{.calls = 1, .failures = random() % 2, .slow = random() % 2};
            window.add(_now, outcome);
            queue.push_back(outcome);
            if (queue.size() > 17)
                queue.pop_front();
            Counts all;
            for (const auto& each : queue)
                all += each;
            CPPUNIT_ASSERT(window.counts(_now) == all);
        }
    }

    void forgetsWhatIsOlderThanTheTime()
    {
        OutcomeWindow window({.time = 60s});
        window.add(_now, failed);
        window.add(_now + 30s, success);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), window.counts(_now + 59s).calls);
        CPPUNIT_ASSERT((window.counts(_now + 60s) == success));
        CPPUNIT_ASSERT(window.counts(_now + 90s) == Counts());
    }

    void countsForAtLeast59SixtiethsOfTheTimeAndNeverLonger()
    {
        std::mt19937 random(42);
        for (int i = 0; i < 10'000; ++i)
        {
            OutcomeWindow window({.time = 7s});
            const auto at = _now + std::chrono::microseconds(random() % 100'000'000);
            window.add(at, failed);
            CPPUNIT_ASSERT(window.counts(at + 6883ms) == failed);
            CPPUNIT_ASSERT(window.counts(at + 7s) == Counts());
        }
    }

    void forgetsEverythingAfterALongSilence()
    {
        OutcomeWindow window({.time = 1ms});
        window.add(_now, failed);
        window.add(_now + 24h * 365 * 100, success);
        CPPUNIT_ASSERT(window.counts(_now + 24h * 365 * 100) == success);
    }

    void takesAnEarlierTimeForTheLatest()
    {
        OutcomeWindow window({.time = 60s});
        window.add(_now + 10s, success);
        window.add(_now, failed);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), window.counts(_now + 69s).calls);
        CPPUNIT_ASSERT(window.counts(_now + 70s) == Counts());
    }

    void keepsTheLatestCallsWhenItShrinks()
    {
        OutcomeWindow window({.calls = 5});
        for (const auto& outcome : {failed, failed, failed, failed, success, slow})
            window.add(_now, outcome);
        window.resize({.calls = 2});
        CPPUNIT_ASSERT((window.counts(_now) == Counts{.calls = 2, .failures = 0, .slow = 1}));
        window.add(_now, failed);
        CPPUNIT_ASSERT((window.counts(_now) == Counts{.calls = 2, .failures = 1, .slow = 1}));
    }

    void keepsAllCallsWhenItGrows()
    {
        OutcomeWindow window({.calls = 2});
        for (const auto& outcome : {failed, success, failed})
            window.add(_now, outcome);
        window.resize({.calls = 4});
        for (const auto& outcome : {slow, slow})
            window.add(_now, outcome);
        CPPUNIT_ASSERT((window.counts(_now) == Counts{.calls = 4, .failures = 1, .slow = 2}));
        window.add(_now, success);
        CPPUNIT_ASSERT((window.counts(_now) == Counts{.calls = 4, .failures = 1, .slow = 2}));
        window.add(_now, success);
        CPPUNIT_ASSERT((window.counts(_now) == Counts{.calls = 4, .failures = 0, .slow = 2}));
    }

    void keepsWhatIsWithinAnotherTime()
    {
        OutcomeWindow window({.time = 60s});
        window.add(_now, failed);
        window.add(_now + 50s, slow);
        window.resize({.time = 120s});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), window.counts(_now + 110s).calls);
        window.resize({.time = 30s});
        CPPUNIT_ASSERT(window.counts(_now + 77s) == slow);
        CPPUNIT_ASSERT(window.counts(_now + 80s) == Counts());
    }

    void startsEmptyWhenCallsBecomeTime()
    {
        OutcomeWindow window({.calls = 5});
        window.add(_now, failed);
        window.resize({.calls = 5});
        CPPUNIT_ASSERT(window.counts(_now) == failed);
        window.resize({.time = 5s});
        CPPUNIT_ASSERT(window.counts(_now) == Counts());
    }

private:
    MonotonicTime _now{1h};
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutcomeWindowTest);
} // namespace
