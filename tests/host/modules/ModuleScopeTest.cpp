#include "modules/ModuleScope.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::host;

class ModuleScopeTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ModuleScopeTest);
    CPPUNIT_TEST(runsWhatIsScheduled);
    CPPUNIT_TEST(waitsForARunningTaskWhenItCloses);
    CPPUNIT_TEST(runsNothingOnceItIsClosed);
    CPPUNIT_TEST(asksItsThreadsToStopAndJoinsThem);
    CPPUNIT_TEST(cancelsATimer);
    CPPUNIT_TEST(countsWhatTasksThreadsAndListenersThrow);
    CPPUNIT_TEST(runsAPeriodicTaskAgainAfterItThrew);
    CPPUNIT_TEST(endsItsSubscriptions);
    CPPUNIT_TEST(callsTheOtherListenersOfAFactThatOneThrowsAt);
    CPPUNIT_TEST(takesItsObservedGaugesAlongAndLeavesCounters);
    CPPUNIT_TEST(closesWhileTasksAreScheduledFromManyThreads);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _tasks.emplace(2);
        _scope.emplace(Services{_bus, _instruments, *_tasks},
                       std::make_shared<ModuleFailures>("m", _instruments, Poco::Logger::get("test.scope")));
    }

    void tearDown() override
    {
        _scope.reset();
        _tasks.reset();
    }

    void runsWhatIsScheduled()
    {
        std::latch all(4);
        std::atomic<bool> seen{false};
        _scope->scheduler.background([&] { all.count_down(); });
        _scope->scheduler.after(1ms, [&] { all.count_down(); });
        _scope->scheduler.every(1ms,
                                [&]
                                {
                                    if (!seen.exchange(true))
                                        all.count_down();
                                });
        _scope->scheduler.dedicated("loop", [&](const std::stop_token&) { all.count_down(); });
        all.wait();
        CPPUNIT_ASSERT(seen);
        _scope->scheduler.close();
    }

    void waitsForARunningTaskWhenItCloses()
    {
        std::latch inside(1);
        std::promise<void> go;
        std::atomic<bool> left{false};
        _scope->scheduler.background(
            [&, gone = go.get_future().share()]
            {
                inside.count_down();
                gone.wait();
                left = true;
            });
        inside.wait();
        auto closed = std::async(std::launch::async,
                                 [&]
                                 {
                                     _scope->scheduler.close();
                                     return left.load();
                                 });
        go.set_value();
        CPPUNIT_ASSERT(closed.get());
    }

    void runsNothingOnceItIsClosed()
    {
        std::atomic<bool> ran{false};
        _scope->scheduler.after(1ms, [&] { ran = true; });
        _scope->scheduler.close();
        ran = false;
        _scope->scheduler.background([&] { ran = true; });
        _scope->scheduler.every(0ms, [&] { ran = true; });
        _scope->scheduler.dedicated("late", [&](const std::stop_token&) { ran = true; });
        drainPool();
        _scope.reset();
        CPPUNIT_ASSERT(!ran);
    }

    void asksItsThreadsToStopAndJoinsThem()
    {
        std::latch inside(1);
        std::atomic<bool> left{false};
        _scope->scheduler.dedicated("a name that is longer than fifteen characters",
                                    [&](const std::stop_token& stop)
                                    {
                                        inside.count_down();
                                        while (!stop.stop_requested())
                                            std::this_thread::yield();
                                        left = true;
                                    });
        inside.wait();
        _scope->scheduler.close();
        CPPUNIT_ASSERT(left);
    }

    void cancelsATimer()
    {
        std::atomic<bool> ran{false};
        _scope->scheduler.cancel(_scope->scheduler.every(std::chrono::hours(1), [&] { ran = true; }));
        _scope->scheduler.cancel(_scope->scheduler.after(std::chrono::hours(1), [&] { ran = true; }));
        drainPool();
        CPPUNIT_ASSERT(!ran);
    }

    void countsWhatTasksThreadsAndListenersThrow()
    {
        _scope->events.subscribe([](const weir::Fact&) { throw std::runtime_error("listener"); });
        _scope->events.publish(weir::BreakerChanged());
        _scope->scheduler.dedicated("loop", [](const std::stop_token&) { throw std::runtime_error("thread"); });
        std::latch thrown(1);
        _scope->scheduler.background(
            [&]
            {
                thrown.count_down();
                throw 1;
            });
        thrown.wait();
        _scope->scheduler.close();
        assertShows("weir_module_failures_total{module=\"m\"} 3\n");
    }

    void runsAPeriodicTaskAgainAfterItThrew()
    {
        std::latch twice(2);
        std::atomic<int> count{0};
        _scope->scheduler.every(1ms,
                                [&]
                                {
                                    if (++count <= 2)
                                        twice.count_down();
                                    throw std::runtime_error("each time");
                                });
        twice.wait();
        _scope->scheduler.close();
        CPPUNIT_ASSERT(count >= 2);
    }

    void endsItsSubscriptions()
    {
        int count = 0;
        _scope->events.subscribe([&](const weir::Fact&) { ++count; });
        _bus.publish(weir::BreakerChanged());
        _scope->events.close();
        _bus.publish(weir::BreakerChanged());
        CPPUNIT_ASSERT_EQUAL(1, count);
    }

    void callsTheOtherListenersOfAFactThatOneThrowsAt()
    {
        int count = 0;
        _scope->events.subscribe([](const weir::Fact&) { throw 1; });
        _scope->events.subscribe([&](const weir::Fact&) { ++count; });
        _bus.publish(weir::BreakerChanged());
        CPPUNIT_ASSERT_EQUAL(1, count);
    }

    void takesItsObservedGaugesAlongAndLeavesCounters()
    {
        _scope->instruments.counter("kept_total", "K.", {}).increment();
        _scope->instruments.observed("gone", "G.", {}, [] { return 1.0; });
        assertShows("\ngone 1\n");
        _scope->instruments.close();
        assertShows("\nkept_total 1\n");
        CPPUNIT_ASSERT(_instruments.text().find("gone") == std::string::npos);
    }

    void closesWhileTasksAreScheduledFromManyThreads()
    {
        std::atomic<bool> closed{false};
        std::atomic<bool> ranLate{false};
        const auto task = [&] { ranLate = ranLate || closed; };
        std::latch begun(4);
        std::vector<std::jthread> producers;
        for (int i = 0; i < 4; ++i)
            producers.emplace_back(
                [&]
                {
                    begun.count_down();
                    for (int round = 0; round < 200; ++round)
                    {
                        _scope->scheduler.background(task);
                        _scope->scheduler.every(1ms, task);
                        if (round % 50 == 0)
                            _scope->scheduler.dedicated("loop", [task](const std::stop_token&) { task(); });
                    }
                });
        begun.wait();
        _scope->scheduler.close();
        closed = true;
        producers.clear();
        drainPool();
        CPPUNIT_ASSERT(!ranLate);
    }

private:
    /// Returns when every worker has done what was due before.
    void drainPool()
    {
        const auto idle = std::make_shared<std::latch>(2); // its last waiter may be late
        for (int i = 0; i < 2; ++i)
            _tasks->after(2ms, [idle] { idle->arrive_and_wait(); });
        idle->wait();
    }

    void assertShows(const std::string& part) const
    {
        const auto text = _instruments.text();
        CPPUNIT_ASSERT_MESSAGE(text, text.find(part) != std::string::npos);
    }

    Prometheus _instruments;
    LocalEventBus _bus;
    std::optional<TaskPool> _tasks;
    std::optional<ModuleScope> _scope;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ModuleScopeTest);
} // namespace
