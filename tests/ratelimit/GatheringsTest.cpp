#include "Gatherings.h"

#include <cppunit/extensions/HelperMacros.h>

#include <optional>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;
using Asker = Gatherings::Asker;

class GatheringsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GatheringsTest);
    CPPUNIT_TEST(oneAsksForAllThatCameMeanwhile);
    CPPUNIT_TEST(admitsThoseThatCameFirst);
    CPPUNIT_TEST(nobodyJoinsOnceItHasBeenAsked);
    CPPUNIT_TEST(keysAndLimitsAreApart);
    CPPUNIT_TEST(hasNoDecisionIfTheLeaderHasNone);
    CPPUNIT_TEST_SUITE_END();

public:
    void oneAsksForAllThatCameMeanwhile()
    {
        Asker alone(_all, "a", _limit);
        CPPUNIT_ASSERT(alone.leads());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, alone.gather());

        Asker first(_all, "a", _limit);
        Asker second(_all, "a", _limit);
        Asker third(_all, "a", _limit);
        CPPUNIT_ASSERT(first.leads() && !second.leads() && !third.leads());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, first.gather());
    }

    void admitsThoseThatCameFirst()
    {
        Asker first(_all, "a", _limit);
        Asker second(_all, "a", _limit);
        Asker third(_all, "a", _limit);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, first.gather());

        const auto own = first.tell({.admitted = 2, .remaining = 0, .freeAgainIn = 5us, .refusedFor = 7us, .stamp = 9});
        assertAdmitted(1, own);
        assertAdmitted(0, second.wait());
        const auto refused = third.wait();
        CPPUNIT_ASSERT(refused && !refused->allowed && !refused->inProcess);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, refused->remaining);
        CPPUNIT_ASSERT(refused->freeAgainIn == 7us);
    }

    void nobodyJoinsOnceItHasBeenAsked()
    {
        Asker first(_all, "a", _limit);
        static_cast<void>(first.gather());
        Asker second(_all, "a", _limit);
        CPPUNIT_ASSERT(second.leads());
    }

    void keysAndLimitsAreApart()
    {
        Asker first(_all, "a", _limit);
        Asker ofAnotherKey(_all, "b", _limit);
        Asker ofAnotherLimit(_all, "a", {.count = 6, .window = 60s});
        Asker second(_all, "a", _limit);
        CPPUNIT_ASSERT(first.leads() && ofAnotherKey.leads() && ofAnotherLimit.leads() && !second.leads());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, ofAnotherLimit.gather());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, first.gather());
    }

    void hasNoDecisionIfTheLeaderHasNone()
    {
        std::optional<Asker> first(std::in_place, _all, "a", _limit);
        Asker second(_all, "a", _limit);
        first.reset();
        CPPUNIT_ASSERT(!second.wait());
        Asker third(_all, "a", _limit);
        CPPUNIT_ASSERT(third.leads());
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
    Gatherings _all;
};

CPPUNIT_TEST_SUITE_REGISTRATION(GatheringsTest);
} // namespace
