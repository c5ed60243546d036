#include "RetryBudget.h"

#include "support/ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace std::chrono_literals;
using weir::external::RetryBudget;

class RetryBudgetTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RetryBudgetTest);
    CPPUNIT_TEST(allowsThreeWhateverTheCalls);
    CPPUNIT_TEST(allowsAFifthOfManyCalls);
    CPPUNIT_TEST(forgetsWhatIsTenSecondsOld);
    CPPUNIT_TEST(remembersWhatIsNineSecondsOld);
    CPPUNIT_TEST(forgetsEverythingInALongPause);
    CPPUNIT_TEST(neverGivesMoreThanItsShareInAnyWindow);
    CPPUNIT_TEST_SUITE_END();

public:
    void allowsThreeWhateverTheCalls() { CPPUNIT_ASSERT_EQUAL(3, taken(100)); }

    void allowsAFifthOfManyCalls()
    {
        call(1000);
        CPPUNIT_ASSERT_EQUAL(200, taken(1000));
    }

    void forgetsWhatIsTenSecondsOld()
    {
        CPPUNIT_ASSERT_EQUAL(3, taken(10));
        _clock.advance(10s);
        CPPUNIT_ASSERT_EQUAL(3, taken(10));
    }

    void remembersWhatIsNineSecondsOld()
    {
        call(100);
        _clock.advance(9s);
        CPPUNIT_ASSERT_EQUAL(20, taken(100));
        _clock.advance(1s);
        CPPUNIT_ASSERT_EQUAL(0, taken(10));
    }

    void forgetsEverythingInALongPause()
    {
        call(100);
        CPPUNIT_ASSERT_EQUAL(20, taken(100));
        _clock.advance(24h * 365);
        CPPUNIT_ASSERT_EQUAL(3, taken(100));
    }

    void neverGivesMoreThanItsShareInAnyWindow()
    {
        // 50 calls a second, all of which fail: of 500 in ten seconds, 100 are tried again.
        int given = 0;
        for (int second = 0; second < 60; ++second)
        {
            call(50);
            given += taken(50);
            _clock.advance(1s);
        }
        CPPUNIT_ASSERT_MESSAGE(std::to_string(given), given >= 550 && given <= 600);
    }

private:
    void call(int times)
    {
        for (int i = 0; i < times; ++i)
            _budget.called();
    }

    int taken(int tries)
    {
        int count = 0;
        for (int i = 0; i < tries; ++i)
            count += _budget.take() ? 1 : 0;
        return count;
    }

    weir::test::ManualClock _clock;
    RetryBudget _budget{_clock};
};

CPPUNIT_TEST_SUITE_REGISTRATION(RetryBudgetTest);
} // namespace
