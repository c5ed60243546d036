#include "Bulkhead.h"

#include "support/CountingHook.h"
#include "weir/Units.h"

#include <cppunit/extensions/HelperMacros.h>

#include <thread>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;
using weir::test::CountingHook;

class BulkheadTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BulkheadTest);
    CPPUNIT_TEST(letsInAsManyAsItMay);
    CPPUNIT_TEST(boundsNobodyWhenUnlimited);
    CPPUNIT_TEST(waitsUntilSomebodyLeaves);
    CPPUNIT_TEST(waitsNoLongerThanTold);
    CPPUNIT_TEST(letsAnotherThreadServeMeanwhile);
    CPPUNIT_TEST(letsWaitersInWhenTheBoundIsRaised);
    CPPUNIT_TEST(letsNobodyInAboveALoweredBound);
    CPPUNIT_TEST_SUITE_END();

public:
    void letsInAsManyAsItMay()
    {
        Bulkhead bulkhead(2);
        auto first = bulkhead.tryEnter();
        const auto second = bulkhead.tryEnter();
        CPPUNIT_ASSERT(first && second && !bulkhead.tryEnter());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), bulkhead.inside());
        first.reset();
        CPPUNIT_ASSERT(bulkhead.tryEnter());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), bulkhead.inside());
    }

    void boundsNobodyWhenUnlimited()
    {
        Bulkhead bulkhead(weir::unlimited);
        std::vector<Bulkhead::Permit> permits;
        for (int i = 0; i < 1000; ++i)
            CPPUNIT_ASSERT(permits.emplace_back(bulkhead.tryEnter()));
    }

    void waitsUntilSomebodyLeaves()
    {
        Bulkhead bulkhead(1);
        auto place = bulkhead.tryEnter();
        bool entered = false;
        std::jthread waiter([&] { entered = bulkhead.enter(1h) != nullptr; });
        awaitWaiters(bulkhead, 1);
        place.reset();
        waiter.join();
        CPPUNIT_ASSERT(entered);
        CPPUNIT_ASSERT(bulkhead.inside() == 0 && bulkhead.waiting() == 0);
    }

    void waitsNoLongerThanTold()
    {
        Bulkhead bulkhead(1);
        const auto place = bulkhead.tryEnter();
        CPPUNIT_ASSERT(!bulkhead.enter(1ms));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), bulkhead.waiting());
    }

    void letsAnotherThreadServeMeanwhile()
    {
        Bulkhead bulkhead(1);
        CountingHook hook;
        auto* const previous = weir::Blocking::install(&hook);
        const auto place = bulkhead.tryEnter();
        CPPUNIT_ASSERT_EQUAL(0, hook.entered);
        const bool entered = bulkhead.enter(1ns) != nullptr;
        (void)weir::Blocking::install(previous);
        CPPUNIT_ASSERT(!entered);
        CPPUNIT_ASSERT(hook.entered == 1 && hook.left == 1);
    }

    void letsWaitersInWhenTheBoundIsRaised()
    {
        Bulkhead bulkhead(1);
        const auto place = bulkhead.tryEnter();
        bool first = false;
        bool second = false;
        std::jthread one([&] { first = bulkhead.enter(1h) != nullptr; });
        std::jthread other([&] { second = bulkhead.enter(1h) != nullptr; });
        awaitWaiters(bulkhead, 2);
        bulkhead.setMost(3);
        one.join();
        other.join();
        CPPUNIT_ASSERT(first && second);
    }

    void letsNobodyInAboveALoweredBound()
    {
        Bulkhead bulkhead(3);
        auto first = bulkhead.tryEnter();
        auto second = bulkhead.tryEnter();
        bulkhead.setMost(1);
        first.reset();
        CPPUNIT_ASSERT(!bulkhead.tryEnter());
        second.reset();
        CPPUNIT_ASSERT(bulkhead.tryEnter());
    }

private:
    static void awaitWaiters(const Bulkhead& bulkhead, std::uint64_t count)
    {
        while (bulkhead.waiting() < count)
            std::this_thread::yield();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BulkheadTest);
} // namespace
