#include "services/MemoryTrim.h"

#include <cppunit/extensions/HelperMacros.h>

namespace weir::host
{
namespace
{
using namespace std::chrono_literals;

class MemoryTrimTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MemoryTrimTest);
    CPPUNIT_TEST(trimsOnceItIsQuietAfterItWasBusy);
    CPPUNIT_TEST(neverTrimsWhileItIsBusy);
    CPPUNIT_TEST(doesNotTakeItsOwnWorkForThatOfOthers);
    CPPUNIT_TEST_SUITE_END();

    void trimsOnceItIsQuietAfterItWasBusy()
    {
        lookAfter(5s);
        CPPUNIT_ASSERT_EQUAL(0, _trims);
        lookAfter(10ms);
        CPPUNIT_ASSERT_EQUAL(1, _trims);
        lookAfter(10ms);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("nothing has come since", 1, _trims);
        lookAfter(1s);
        lookAfter(0ms);
        CPPUNIT_ASSERT_EQUAL(2, _trims);
    }

    void neverTrimsWhileItIsBusy()
    {
        for (int i = 0; i < 10; ++i)
            lookAfter(201ms);
        CPPUNIT_ASSERT_EQUAL(0, _trims);
    }

    void doesNotTakeItsOwnWorkForThatOfOthers()
    {
        _costOfTrim = 1s;
        lookAfter(5s);
        for (int i = 0; i < 5; ++i)
            lookAfter(10ms);
        CPPUNIT_ASSERT_EQUAL(1, _trims);
    }

    void lookAfter(std::chrono::milliseconds used)
    {
        _used += used;
        _trim.look();
    }

    std::chrono::milliseconds _used{0};
    std::chrono::milliseconds _costOfTrim{0};
    int _trims = 0;
    MemoryTrim _trim{[this] { return _used; },
                     [this]
                     {
                         ++_trims;
                         _used += _costOfTrim;
                     }};
};

CPPUNIT_TEST_SUITE_REGISTRATION(MemoryTrimTest);
} // namespace
} // namespace weir::host
