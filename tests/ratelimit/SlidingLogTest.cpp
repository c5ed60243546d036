#include "SlidingLog.h"

#include "Model.h"
#include "Playing.h"

#include <cppunit/extensions/HelperMacros.h>

#include <bit>
#include <random>
#include <string>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;
using weir::MonotonicTime;

class SlidingLogTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SlidingLogTest);
    CPPUNIT_TEST(decidesEveryTraceOfTheTable);
    CPPUNIT_TEST(neverAdmitsOneTooManyNorOneTooFew);
    CPPUNIT_TEST(takesEightBytesForEachAdmissionWithinTheWindow);
    CPPUNIT_TEST(forgetsAnAdmissionThatIsGivenBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void decidesEveryTraceOfTheTable()
    {
        for (const auto& trace : test::traces())
        {
            if (trace.form != Form::log)
                continue;
            SlidingLog log;
            test::play(trace, [&](auto moment, const Limit& limit) { return log.take(MonotonicTime(moment), limit); });
        }
    }

    void neverAdmitsOneTooManyNorOneTooFew()
    {
        std::mt19937_64 random(42);
        for (int trace = 0; trace < 100'000; ++trace)
            CPPUNIT_ASSERT_MESSAGE("trace " + std::to_string(trace), decidesLikeTheModel(random));
    }

    void takesEightBytesForEachAdmissionWithinTheWindow()
    {
        SlidingLog log;
        const Limit limit{.count = longestLog, .window = 60s};
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), log.bytes());
        MonotonicTime now;
        for (std::size_t i = 1; i <= longestLog; ++i)
        {
            CPPUNIT_ASSERT(log.take(now += 1ms, limit).allowed);
            CPPUNIT_ASSERT_EQUAL(8 * std::bit_ceil(i), log.bytes());
        }
        for (int i = 0; i < 100'000; ++i)
            static_cast<void>(log.take(now += 10ms, limit));
        CPPUNIT_ASSERT_EQUAL(std::size_t(8 * 1024), log.bytes());
    }

    void forgetsAnAdmissionThatIsGivenBack()
    {
        SlidingLog log;
        const Limit limit{.count = 3, .window = 60s};
        static_cast<void>(log.take(MonotonicTime(1s), limit));
        const auto second = log.take(MonotonicTime(2s), limit);
        static_cast<void>(log.take(MonotonicTime(3s), limit));
        log.giveBack(second.stamp);
        log.giveBack(second.stamp);
        const auto fourth = log.take(MonotonicTime(4s), limit);
        CPPUNIT_ASSERT(fourth.allowed);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), fourth.remaining);
        CPPUNIT_ASSERT(log.take(MonotonicTime(4s), limit).freeAgainIn == 57s);
        CPPUNIT_ASSERT(log.take(MonotonicTime(62s), limit).allowed);
        CPPUNIT_ASSERT(log.take(MonotonicTime(62s), limit).freeAgainIn == 1s);
    }

private:
    static bool decidesLikeTheModel(std::mt19937_64& random)
    {
        const auto pick = [&](std::uint64_t most) { return random() % most + 1; };
        Limit limit{.count = pick(8), .window = std::chrono::microseconds(pick(40))};
        const auto longestPause = pick(30);
        const bool changes = pick(4) == 1;
        SlidingLog log;
        test::Model model;
        MonotonicTime now{1h};
        bool alike = true;
        for (int request = 0; request < 25; ++request)
        {
            now += std::chrono::microseconds(random() % longestPause);
            if (changes)
                limit.count = pick(8);
            const auto used = model.within(limit.window, now);
            const auto decision = log.take(now, limit);
            alike = alike && decision.allowed == (used < limit.count);
            alike = alike && decision.remaining == (decision.allowed ? limit.count - used - 1 : 0);
            if (decision.allowed)
                model.admit(now);
            alike = alike && isFreeAgain(model, limit, now, decision);
        }
        return alike;
    }

    /// One more would be admitted just after that time, and no earlier.
    static bool isFreeAgain(const test::Model& model, const Limit& limit, MonotonicTime now, const Decision& decision)
    {
        const auto then = now + decision.freeAgainIn;
        const auto goal = limit.count - decision.remaining;
        return model.within(limit.window, then) >= goal && model.within(limit.window, then + 1ns) < goal;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SlidingLogTest);
} // namespace
