#include "redis/Gong.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <deque>
#include <thread>

namespace
{
using weir::MonotonicTime;
using weir::host::Gong;

constexpr std::chrono::seconds patience{20};

MonotonicTime later(std::chrono::milliseconds time)
{
    return std::chrono::steady_clock::now() + time;
}

/// Somebody who sleeps at a gong.
struct Sleeper
{
    std::uint64_t ticket = 0;
    int written = 0; // without a lock, before the call
    std::atomic<bool> called = false;

    [[nodiscard]] bool waitUntil(MonotonicTime deadline, Gong& gong) const
    {
        return gong.waitUntil(deadline, Gong::bitOf(ticket), called);
    }

    void call()
    {
        written = 1;
        called.store(true, std::memory_order_release);
    }
};

class GongTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GongTest);
    CPPUNIT_TEST(doesNotLetThemSleepWhoWereCalled);
    CPPUNIT_TEST(letsThemSleepUntilTheDeadlineAndNotLonger);
    CPPUNIT_TEST(doesNotTakeAStrikeForACall);
    CPPUNIT_TEST(wakesAllWhoAreCalledAtOnce);
    CPPUNIT_TEST(wakesOneAfterTheOther);
    CPPUNIT_TEST_SUITE_END();

public:
    void doesNotLetThemSleepWhoWereCalled()
    {
        Gong gong;
        Sleeper sleeper;
        sleeper.call();
        CPPUNIT_ASSERT(sleeper.waitUntil(MonotonicTime(), gong));
    }

    void letsThemSleepUntilTheDeadlineAndNotLonger()
    {
        Gong gong;
        const Sleeper sleeper;
        const auto deadline = later(std::chrono::milliseconds(5));
        CPPUNIT_ASSERT(!sleeper.waitUntil(deadline, gong));
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() >= deadline);
        CPPUNIT_ASSERT(!sleeper.waitUntil(MonotonicTime(), gong));
    }

    void doesNotTakeAStrikeForACall()
    {
        Gong gong;
        const Sleeper sleeper;
        std::atomic<bool> over = false;
        const std::jthread striker(
            [&]
            {
                while (!over)
                    gong.strike(Gong::bitOf(sleeper.ticket));
            });
        const bool called = sleeper.waitUntil(later(std::chrono::milliseconds(5)), gong);
        over = true;
        CPPUNIT_ASSERT(!called);
    }

    void wakesAllWhoAreCalledAtOnce()
    {
        Gong gong;
        std::deque<Sleeper> sleepers(64);
        std::atomic<int> woken = 0;
        std::deque<std::jthread> threads;
        Gong::Bits bits = 0;
        for (std::size_t i = 0; i < sleepers.size(); ++i)
        {
            auto& sleeper = sleepers[i];
            sleeper.ticket = i;
            bits |= Gong::bitOf(i);
            threads.emplace_back([&] { woken += sleeper.waitUntil(later(patience), gong) ? sleeper.written : 0; });
        }
        for (auto& sleeper : sleepers)
            sleeper.call();
        gong.strike(bits);
        threads.clear();
        CPPUNIT_ASSERT_EQUAL(64, woken.load());
    }

    void wakesOneAfterTheOther()
    {
        Gong gong;
        std::deque<Sleeper> sleepers(2000);
        for (std::size_t i = 0; i < sleepers.size(); ++i)
            sleepers[i].ticket = i;
        const std::jthread striker(
            [&]
            {
                for (auto& sleeper : sleepers)
                {
                    sleeper.call();
                    gong.strike(Gong::bitOf(sleeper.ticket));
                }
            });
        for (const auto& sleeper : sleepers)
        {
            CPPUNIT_ASSERT(sleeper.waitUntil(later(patience), gong));
            CPPUNIT_ASSERT_EQUAL(1, sleeper.written);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(GongTest);
} // namespace
