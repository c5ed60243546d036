#include "redis/Doorbell.h"

#include <cppunit/extensions/HelperMacros.h>

#include <deque>
#include <thread>

namespace
{
using weir::MonotonicTime;
using weir::host::Doorbell;

constexpr std::chrono::seconds patience{20};

MonotonicTime later(std::chrono::milliseconds time)
{
    return std::chrono::steady_clock::now() + time;
}

class DoorbellTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DoorbellTest);
    CPPUNIT_TEST(doesNotWaitOnceItWasRung);
    CPPUNIT_TEST(waitsUntilTheDeadlineAndNotLonger);
    CPPUNIT_TEST(wakesWhoeverSleeps);
    CPPUNIT_TEST(showsWhatWasWrittenBefore);
    CPPUNIT_TEST_SUITE_END();

public:
    void doesNotWaitOnceItWasRung()
    {
        Doorbell bell;
        bell.ring()();
        CPPUNIT_ASSERT(bell.waitUntil(MonotonicTime()));
    }

    void waitsUntilTheDeadlineAndNotLonger()
    {
        Doorbell bell;
        const auto deadline = later(std::chrono::milliseconds(5));
        CPPUNIT_ASSERT(!bell.waitUntil(deadline));
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() >= deadline);
        CPPUNIT_ASSERT(!bell.waitUntil(MonotonicTime()));
    }

    void wakesWhoeverSleeps()
    {
        for (int i = 0; i < 200; ++i)
        {
            Doorbell bell;
            const std::jthread ringer([&bell] { bell.ring()(); });
            CPPUNIT_ASSERT(bell.waitUntil(later(patience)));
        }
    }

    void showsWhatWasWrittenBefore()
    {
        struct Door
        {
            int written = 0; // without a lock
            Doorbell bell;
        };
        std::deque<Door> doors(2000);
        const std::jthread ringer(
            [&doors]
            {
                for (auto& door : doors)
                {
                    door.written = 1;
                    door.bell.ring()();
                }
            });
        for (auto& door : doors)
        {
            CPPUNIT_ASSERT(door.bell.waitUntil(later(patience)));
            CPPUNIT_ASSERT_EQUAL(1, door.written);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DoorbellTest);
} // namespace
