#include "Coalescer.h"

#include "support/PutsAside.h"
#include "weir/Blocking.h"

#include <cppunit/extensions/HelperMacros.h>

#include <functional>
#include <optional>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;
using Caller = Coalescer::Caller;

class CoalescerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CoalescerTest);
    CPPUNIT_TEST(theFirstAsksForThoseThatItLetGoBeforeIt);
    CPPUNIT_TEST(admitsThoseThatCameFirst);
    CPPUNIT_TEST(nobodyFollowsOnceAllWereGathered);
    CPPUNIT_TEST(keysAndLimitsAreApart);
    CPPUNIT_TEST(followersHaveNoDecisionIfTheLeaderHasNone);
    CPPUNIT_TEST(whoCannotBePutAsideAsksAlone);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _front.emplace([this] { _meanwhile(); });
    }
    void tearDown() override { _front.reset(); }

    void theFirstAsksForThoseThatItLetGoBeforeIt()
    {
        std::optional<Caller> second;
        Caller first(_all, "a", _limit);
        _meanwhile = [&] { second.emplace(_all, "a", _limit); };
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, first.gather());
        CPPUNIT_ASSERT(first.leads() && !second->leads());
        static_cast<void>(first.share({}));
        CPPUNIT_ASSERT(second->follow());
    }

    void admitsThoseThatCameFirst()
    {
        Caller first(_all, "a", _limit);
        Caller second(_all, "a", _limit);
        Caller third(_all, "a", _limit);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, first.gather());

        const auto own =
            first.share({.admitted = 2, .remaining = 0, .freeAgainIn = 5us, .refusedFor = 7us, .stamp = 9});
        const auto refused = third.follow();
        assertAdmitted(0, second.follow());
        assertAdmitted(1, own);
        CPPUNIT_ASSERT(refused && !refused->allowed && !refused->inProcess);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, refused->remaining);
        CPPUNIT_ASSERT(refused->freeAgainIn == 7us);
    }

    void nobodyFollowsOnceAllWereGathered()
    {
        Caller first(_all, "a", _limit);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, first.gather());
        const Caller second(_all, "a", _limit);
        CPPUNIT_ASSERT(second.leads());
    }

    void keysAndLimitsAreApart()
    {
        Caller first(_all, "a", _limit);
        const Caller ofAnotherKey(_all, "b", _limit);
        Caller ofAnotherLimit(_all, "a", {.count = 6, .window = 60s});
        CPPUNIT_ASSERT(first.leads() && ofAnotherKey.leads() && ofAnotherLimit.leads());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, ofAnotherLimit.gather());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, first.gather());
    }

    void followersHaveNoDecisionIfTheLeaderHasNone()
    {
        std::optional<Caller> first(std::in_place, _all, "a", _limit);
        Caller second(_all, "a", _limit);
        first.reset();
        CPPUNIT_ASSERT(!second.follow());
        const Caller third(_all, "a", _limit);
        CPPUNIT_ASSERT(third.leads());
    }

    void whoCannotBePutAsideAsksAlone()
    {
        Caller first(_all, "a", _limit);
        const weir::Blocking scope;
        Caller second(_all, "a", _limit);
        CPPUNIT_ASSERT(second.leads());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, second.gather());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, first.gather());
    }

private:
    static void assertAdmitted(std::uint64_t remaining, const std::optional<Decision>& decision)
    {
        CPPUNIT_ASSERT(decision && decision->allowed && !decision->inProcess);
        CPPUNIT_ASSERT_EQUAL(remaining, decision->remaining);
        CPPUNIT_ASSERT(decision->freeAgainIn == 5us);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{9}, decision->stamp);
    }

    const Limit _limit{.count = 5, .window = 60s};
    std::function<void()> _meanwhile = [] {};
    std::optional<weir::test::PutsAside> _front;
    Coalescer _all;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CoalescerTest);
} // namespace
