#include "services/TaskPool.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <memory>
#include <optional>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using weir::host::TaskPool;

/// Long enough for any machine; a test that gets this far has failed.
constexpr auto taskPatience = 20s;

template <class F>
void assertComes(F&& future)
{
    CPPUNIT_ASSERT(future.wait_for(taskPatience) == std::future_status::ready);
}

class TaskPoolTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TaskPoolTest);
    CPPUNIT_TEST(runsATaskAfterItsDelayAndNotBefore);
    CPPUNIT_TEST(runsTasksInTheOrderOfTheirTimes);
    CPPUNIT_TEST(runsAPeriodicTaskAgainAndAgain);
    CPPUNIT_TEST(neverRunsAPeriodicTaskTwiceAtOnce);
    CPPUNIT_TEST(runsACancelledTaskNoMore);
    CPPUNIT_TEST(letsAPeriodicTaskCancelItself);
    CPPUNIT_TEST(takesNoNoticeOfAnUnknownTimer);
    CPPUNIT_TEST(servesOtherTasksWhileOneWaits);
    CPPUNIT_TEST(waitsForWhatRunsWhenItEnds);
    CPPUNIT_TEST(dropsWhatIsNotDueWhenItEnds);
    CPPUNIT_TEST(runsEveryTaskOfManyThreads);
    CPPUNIT_TEST_SUITE_END();

public:
    void runsATaskAfterItsDelayAndNotBefore()
    {
        std::promise<std::chrono::steady_clock::time_point> ran;
        auto future = ran.get_future();
        const auto start = std::chrono::steady_clock::now();
        TaskPool pool(1);
        pool.after(5ms, [&] { ran.set_value(std::chrono::steady_clock::now()); });
        assertComes(future);
        CPPUNIT_ASSERT(future.get() - start >= 5ms);
    }

    void runsTasksInTheOrderOfTheirTimes()
    {
        std::vector<int> order;
        std::promise<void> last;
        auto future = last.get_future();
        std::latch filled(1);
        TaskPool pool(1);
        pool.after(0ms, [&] { filled.wait(); });
        pool.after(2ms,
                   [&]
                   {
                       order.push_back(2);
                       last.set_value();
                   });
        pool.after(1ms, [&] { order.push_back(1); });
        filled.count_down();
        assertComes(future);
        CPPUNIT_ASSERT(order == (std::vector{1, 2}));
    }

    void runsAPeriodicTaskAgainAndAgain()
    {
        std::latch runs(3);
        std::atomic<int> count{0};
        TaskPool pool(2);
        pool.every(1ms,
                   [&]
                   {
                       if (count++ < 3)
                           runs.count_down();
                   });
        runs.wait();
        CPPUNIT_ASSERT(count >= 3);
    }

    void neverRunsAPeriodicTaskTwiceAtOnce()
    {
        std::atomic<int> inside{0};
        std::atomic<bool> overlapped{false};
        std::atomic<int> count{0};
        std::promise<void> enough;
        auto future = enough.get_future();
        TaskPool pool(4);
        pool.every(0ms,
                   [&]
                   {
                       overlapped = overlapped || ++inside > 1;
                       std::this_thread::yield();
                       --inside;
                       if (++count == 50)
                           enough.set_value();
                   });
        assertComes(future);
        CPPUNIT_ASSERT(!overlapped);
    }

    void runsACancelledTaskNoMore()
    {
        std::latch occupied(1);
        std::promise<void> later;
        auto future = later.get_future();
        std::atomic<bool> ran{false};
        TaskPool pool(1);
        pool.after(0ms, [&] { occupied.wait(); });
        pool.cancel(pool.after(0ms, [&] { ran = true; }));
        pool.cancel(pool.every(0ms, [&] { ran = true; }));
        pool.after(1ms, [&] { later.set_value(); });
        occupied.count_down();
        assertComes(future);
        CPPUNIT_ASSERT(!ran);
    }

    void letsAPeriodicTaskCancelItself()
    {
        std::atomic<int> count{0};
        std::promise<TaskPool::TimerId> id;
        std::promise<void> later;
        auto future = later.get_future();
        TaskPool pool(1);
        id.set_value(pool.every(0ms,
                                [&, timer = id.get_future().share()]
                                {
                                    ++count;
                                    pool.cancel(timer.get());
                                    pool.after(5ms, [&] { later.set_value(); });
                                }));
        assertComes(future);
        CPPUNIT_ASSERT_EQUAL(1, count.load());
    }

    void takesNoNoticeOfAnUnknownTimer()
    {
        std::promise<void> ran;
        auto future = ran.get_future();
        TaskPool pool(1);
        pool.cancel(TaskPool::TimerId{12345});
        pool.after(0ms, [&] { ran.set_value(); });
        assertComes(future);
    }

    void servesOtherTasksWhileOneWaits()
    {
        // The task that waits is taken by whichever worker was keeping an eye on the timer.
        for (int round = 0; round < 50; ++round)
        {
            std::promise<void> released;
            std::promise<bool> served;
            auto future = served.get_future();
            TaskPool pool(2);
            pool.after(2ms, [&] { released.set_value(); });
            pool.after(0ms, [&, waiting = released.get_future().share()]
                       { served.set_value(waiting.wait_for(taskPatience) == std::future_status::ready); });
            CPPUNIT_ASSERT(future.get());
        }
    }

    void waitsForWhatRunsWhenItEnds()
    {
        std::latch started(1);
        std::atomic<bool> done{false};
        {
            TaskPool pool(1);
            pool.after(0ms,
                       [&]
                       {
                           started.count_down();
                           std::this_thread::yield();
                           done = true;
                       });
            started.wait();
        }
        CPPUNIT_ASSERT(done);
    }

    void dropsWhatIsNotDueWhenItEnds()
    {
        const auto held = std::make_shared<int>(0);
        {
            TaskPool pool(2);
            pool.after(std::chrono::hours(1), [held] { CPPUNIT_FAIL("not due"); });
            CPPUNIT_ASSERT_EQUAL(2L, held.use_count());
        }
        CPPUNIT_ASSERT_EQUAL(1L, held.use_count());
    }

    void runsEveryTaskOfManyThreads()
    {
        constexpr int threads = 4;
        constexpr int tasks = 500;
        std::atomic<int> count{0};
        std::latch all(std::ptrdiff_t{threads} * tasks);
        TaskPool pool(4);
        {
            std::vector<std::jthread> producers;
            for (int i = 0; i < threads; ++i)
                producers.emplace_back(
                    [&]
                    {
                        for (int task = 0; task < tasks; ++task)
                        {
                            pool.after(std::chrono::milliseconds(task % 3),
                                       [&]
                                       {
                                           ++count;
                                           all.count_down();
                                       });
                            pool.cancel(pool.every(std::chrono::hours(1), [] {}));
                        }
                    });
        }
        all.wait();
        CPPUNIT_ASSERT_EQUAL(threads * tasks, count.load());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TaskPoolTest);
} // namespace
