#include "KnownOver.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using namespace std::chrono_literals;
using weir::MonotonicTime;
using weir::ratelimit::KnownOver;
using weir::ratelimit::Limit;

class KnownOverTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KnownOverTest);
    CPPUNIT_TEST(knowsAKeyUntilItIsFree);
    CPPUNIT_TEST(asksAgainWhenTheLimitIsAnother);
    CPPUNIT_TEST(forgets);
    CPPUNIT_TEST(staysSmallAndNeverTakesOneKeyForAnother);
    CPPUNIT_TEST_SUITE_END();

public:
    void knowsAKeyUntilItIsFree()
    {
        KnownOver known;
        CPPUNIT_ASSERT(!known.find("a", _limit, MonotonicTime(0s)));
        known.note("a", _limit, MonotonicTime(10s));
        CPPUNIT_ASSERT(known.find("a", _limit, MonotonicTime(10s)) == MonotonicTime(10s));
        CPPUNIT_ASSERT(!known.find("a", _limit, MonotonicTime(10s + 1ns)));
        CPPUNIT_ASSERT(!known.find("b", _limit, MonotonicTime(1s)));
    }

    void asksAgainWhenTheLimitIsAnother()
    {
        KnownOver known;
        known.note("a", _limit, MonotonicTime(10s));
        CPPUNIT_ASSERT(!known.find("a", {.count = 6, .window = 60s}, MonotonicTime(1s)));
    }

    void forgets()
    {
        KnownOver known;
        for (const std::string key : {"a:1", "a:2", "b:1"})
            known.note(key, _limit, MonotonicTime(10s));
        known.forget("a:1");
        CPPUNIT_ASSERT(!known.find("a:1", _limit, MonotonicTime(1s)));
        CPPUNIT_ASSERT(known.find("a:2", _limit, MonotonicTime(1s)));
        known.forgetPrefix("a:");
        CPPUNIT_ASSERT(!known.find("a:2", _limit, MonotonicTime(1s)));
        CPPUNIT_ASSERT(known.find("b:1", _limit, MonotonicTime(1s)));
    }

    void staysSmallAndNeverTakesOneKeyForAnother()
    {
        constexpr int keys = 20'000;
        KnownOver known;
        for (int i = 0; i < keys; ++i)
            known.note(std::to_string(i), _limit, MonotonicTime(1s) + std::chrono::milliseconds(i));
        int found = 0;
        for (int i = 0; i < keys; ++i)
            if (const auto until = known.find(std::to_string(i), _limit, MonotonicTime(0s)))
            {
                CPPUNIT_ASSERT(*until == MonotonicTime(1s) + std::chrono::milliseconds(i));
                ++found;
            }
        CPPUNIT_ASSERT(found > 1000 && found <= 4096);
    }

private:
    const Limit _limit{.count = 5, .window = 60s};
};

CPPUNIT_TEST_SUITE_REGISTRATION(KnownOverTest);
} // namespace
