#include "http/Retry.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace std::chrono_literals;
using weir::ctl::Retry;

class RetryTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RetryTest);
    CPPUNIT_TEST(waitsLongerEachTime);
    CPPUNIT_TEST(waitsAsLongAsItIsAskedTo);
    CPPUNIT_TEST(givesUpWhenItsTimeIsOver);
    CPPUNIT_TEST(doesNotWaitForAnAttemptThatComesTooLate);
    CPPUNIT_TEST_SUITE_END();

public:
    void waitsLongerEachTime()
    {
        Retry retry(1h, 1);
        for (const auto pause : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms, 10000ms, 10000ms})
        {
            const auto next = retry.next(0ms, std::nullopt);
            CPPUNIT_ASSERT(next && *next >= pause / 2 && *next <= pause);
        }
    }

    void waitsAsLongAsItIsAskedTo()
    {
        Retry retry(1h, 1);
        CPPUNIT_ASSERT(retry.next(0ms, 41s) == 41s);
        CPPUNIT_ASSERT(retry.next(41s, 1s) == 1s);
    }

    void givesUpWhenItsTimeIsOver() { CPPUNIT_ASSERT(!Retry(10s, 1).next(10s, std::nullopt)); }

    void doesNotWaitForAnAttemptThatComesTooLate()
    {
        CPPUNIT_ASSERT(!Retry(10s, 1).next(0ms, 11s));
        CPPUNIT_ASSERT(Retry(10s, 1).next(0ms, 10s) == 10s);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RetryTest);
} // namespace
