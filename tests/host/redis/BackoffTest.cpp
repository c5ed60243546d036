#include "redis/Backoff.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>

namespace
{
using weir::host::Backoff;
using namespace std::chrono_literals;

class BackoffTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BackoffTest);
    CPPUNIT_TEST(doublesUpToItsBound);
    CPPUNIT_TEST(startsAnewWhenReset);
    CPPUNIT_TEST(differsFromInstanceToInstance);
    CPPUNIT_TEST_SUITE_END();

public:
    void doublesUpToItsBound()
    {
        Backoff backoff(50ms, 500ms, 1);
        for (const auto pause : {50ms, 100ms, 200ms, 400ms, 500ms, 500ms})
        {
            const auto next = backoff.next();
            CPPUNIT_ASSERT(next >= pause / 2 && next <= pause);
        }
    }

    void startsAnewWhenReset()
    {
        Backoff backoff(50ms, 500ms, 1);
        for (int i = 0; i < 10; ++i)
            static_cast<void>(backoff.next());
        backoff.reset();
        CPPUNIT_ASSERT(backoff.next() <= 50ms);
    }

    void differsFromInstanceToInstance()
    {
        std::set<Backoff::Duration> pauses;
        for (std::uint64_t seed = 0; seed < 20; ++seed)
            pauses.insert(Backoff(500ms, 500ms, seed).next());
        CPPUNIT_ASSERT(pauses.size() > 10);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BackoffTest);
} // namespace
