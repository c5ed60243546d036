#include "FullJitter.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

namespace
{
using namespace std::chrono_literals;
using weir::external::FullJitter;

class FullJitterTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FullJitterTest);
    CPPUNIT_TEST(drawsFromNothingToTheBound);
    CPPUNIT_TEST(doublesTheBoundUpToTheLongest);
    CPPUNIT_TEST(doesNotOverflow);
    CPPUNIT_TEST_SUITE_END();

public:
    void drawsFromNothingToTheBound()
    {
        FullJitter jitter(100ms, 1s, 1);
        const auto [least, most] = extremes(jitter, 0);
        CPPUNIT_ASSERT(least >= 0ms && least < 5ms);
        CPPUNIT_ASSERT(most > 95ms && most <= 100ms);
    }

    void doublesTheBoundUpToTheLongest()
    {
        FullJitter jitter(100ms, 1s, 2);
        CPPUNIT_ASSERT(extremes(jitter, 1).second > 190ms && extremes(jitter, 1).second <= 200ms);
        CPPUNIT_ASSERT(extremes(jitter, 3).second > 760ms && extremes(jitter, 3).second <= 800ms);
        CPPUNIT_ASSERT(extremes(jitter, 4).second > 950ms && extremes(jitter, 4).second <= 1s);
    }

    void doesNotOverflow()
    {
        FullJitter jitter(100ms, 1s, 3);
        CPPUNIT_ASSERT(extremes(jitter, 1'000'000).second <= 1s);
        FullJitter small(1s, 10ms, 3);
        CPPUNIT_ASSERT(extremes(small, 0).second <= 10ms);
    }

private:
    static std::pair<FullJitter::Duration, FullJitter::Duration> extremes(FullJitter& jitter, unsigned retry)
    {
        auto least = FullJitter::Duration::max();
        auto most = FullJitter::Duration::min();
        for (int i = 0; i < 1000; ++i)
        {
            const auto pause = jitter.pause(retry);
            least = std::min(least, pause);
            most = std::max(most, pause);
        }
        return {least, most};
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FullJitterTest);
} // namespace
