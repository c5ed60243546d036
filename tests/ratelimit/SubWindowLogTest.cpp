#include "SubWindowLog.h"

#include "Model.h"
#include "Playing.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>
#include <string>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;
using weir::MonotonicTime;

class SubWindowLogTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SubWindowLogTest);
    CPPUNIT_TEST(decidesEveryTraceOfTheTable);
    CPPUNIT_TEST(neverAdmitsTooManyAndCountsNoLongerThanASubWindowMore);
    CPPUNIT_TEST(admitsAtMostA64thFewerThanMightBe);
    CPPUNIT_TEST(takesTheSameMemoryWhateverTheLimit);
    CPPUNIT_TEST(forgetsAnAdmissionThatIsGivenBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void decidesEveryTraceOfTheTable()
    {
        for (const auto& trace : test::traces())
        {
            if (trace.form != Form::subWindows)
                continue;
            SubWindowLog log;
            test::play(trace, [&](auto moment, const Limit& limit) { return log.take(MonotonicTime(moment), limit); });
        }
    }

    void neverAdmitsTooManyAndCountsNoLongerThanASubWindowMore()
    {
        std::mt19937_64 random(42);
        for (int trace = 0; trace < 100'000; ++trace)
            CPPUNIT_ASSERT_MESSAGE("trace " + std::to_string(trace), staysWithinTheModel(random));
    }

    void admitsAtMostA64thFewerThanMightBe()
    {
        constexpr int windows = 50;
        const Limit limit{.count = 2000, .window = 6400ms, .form = Form::subWindows};
        SubWindowLog log;
        std::uint64_t admitted = 0;
        const MonotonicTime start{1h + 37ms};
        for (auto now = start; now < start + windows * limit.window; now += 1ms)
            admitted += log.take(now, limit).allowed ? 1U : 0U;
        const auto most = windows * limit.count;
        CPPUNIT_ASSERT(admitted <= most);
        CPPUNIT_ASSERT(admitted >= most * 63 / 64);
    }

    void takesTheSameMemoryWhateverTheLimit()
    {
        SubWindowLog log;
        const Limit limit{.count = 1'000'000'000, .window = 64s, .form = Form::subWindows};
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), log.bytes());
        for (MonotonicTime now; now < MonotonicTime(300s); now += 100ms)
            CPPUNIT_ASSERT(log.take(now, limit).allowed);
        CPPUNIT_ASSERT_EQUAL(std::size_t(128 * 16), log.bytes());
    }

    void forgetsAnAdmissionThatIsGivenBack()
    {
        SubWindowLog log;
        const Limit limit{.count = 2, .window = 64s, .form = Form::subWindows};
        const auto first = log.take(MonotonicTime(0s), limit);
        static_cast<void>(log.take(MonotonicTime(10s), limit));
        log.giveBack(first.stamp);
        log.giveBack(first.stamp);
        CPPUNIT_ASSERT(log.take(MonotonicTime(11s), limit).allowed);
        CPPUNIT_ASSERT(log.take(MonotonicTime(11s), limit).freeAgainIn == 64s);
    }

private:
    static bool staysWithinTheModel(std::mt19937_64& random)
    {
        const auto pick = [&](std::uint64_t most) { return random() % most + 1; };
        const auto length = std::chrono::microseconds(pick(3));
        const Limit limit{.count = pick(8), .window = length * 64, .form = Form::subWindows};
        const auto longestPause = pick(200);
        SubWindowLog log;
        test::Model model;
        MonotonicTime now{1h};
        bool within = true;
        for (int request = 0; request < 25; ++request)
        {
            now += std::chrono::microseconds(random() % longestPause);
            const bool fits = model.within(limit.window, now) < limit.count;
            const bool fitsForSure = model.within(limit.window + length, now) < limit.count;
            const bool allowed = log.take(now, limit).allowed;
            within = within && (fits || !allowed) && (allowed || !fitsForSure);
            if (allowed)
                model.admit(now);
        }
        return within;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SubWindowLogTest);
} // namespace
