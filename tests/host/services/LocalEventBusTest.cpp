#include "services/LocalEventBus.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <future>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace
{
using weir::BreakerChanged;
using weir::Fact;
using weir::host::LocalEventBus;

Fact factOf(const std::string& guard)
{
    return BreakerChanged{.guard = guard, .from = "closed", .to = "open", .reason = "test"};
}

class LocalEventBusTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LocalEventBusTest);
    CPPUNIT_TEST(callsListenersInTheOrderOfSubscription);
    CPPUNIT_TEST(callsOnTheThreadThatPublishes);
    CPPUNIT_TEST(callsNobodyWhoHasEnded);
    CPPUNIT_TEST(waitsForACallThatIsUnderWay);
    CPPUNIT_TEST(letsAListenerSubscribe);
    CPPUNIT_TEST(letsManyThreadsPublishAndUnsubscribe);
    CPPUNIT_TEST_SUITE_END();

public:
    void callsListenersInTheOrderOfSubscription()
    {
        std::string heard;
        const auto first =
            _bus.subscribe([&](const Fact& fact) { heard += "1" + std::get<BreakerChanged>(fact).guard; });
        const auto second = _bus.subscribe([&](const Fact&) { heard += "2"; });
        _bus.publish(factOf("a"));
        _bus.publish(factOf("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("1a21b2"), heard);
    }

    void callsOnTheThreadThatPublishes()
    {
        std::thread::id heard;
        const auto listener = _bus.subscribe([&](const Fact&) { heard = std::this_thread::get_id(); });
        _bus.publish(factOf("a"));
        CPPUNIT_ASSERT(heard == std::this_thread::get_id());
    }

    void callsNobodyWhoHasEnded()
    {
        int count = 0;
        const auto listener = _bus.subscribe([&](const Fact&) { ++count; });
        _bus.unsubscribe(listener);
        _bus.unsubscribe(listener);
        _bus.publish(factOf("a"));
        listener->call(factOf("a"));
        CPPUNIT_ASSERT_EQUAL(0, count);
    }

    void waitsForACallThatIsUnderWay()
    {
        std::latch inside(1);
        std::promise<void> go;
        std::atomic<bool> left{false};
        const auto listener = _bus.subscribe(
            [&, gone = go.get_future().share()](const Fact&)
            {
                inside.count_down();
                gone.wait();
                left = true;
            });
        std::jthread publisher([&] { _bus.publish(factOf("a")); });
        inside.wait();
        auto ended = std::async(std::launch::async,
                                [&]
                                {
                                    _bus.unsubscribe(listener);
                                    return left.load();
                                });
        go.set_value();
        CPPUNIT_ASSERT(ended.get());
    }

    void letsAListenerSubscribe()
    {
        int count = 0;
        std::vector<std::shared_ptr<LocalEventBus::Listener>> late;
        const auto listener =
            _bus.subscribe([&](const Fact&) { late.push_back(_bus.subscribe([&](const Fact&) { ++count; })); });
        _bus.publish(factOf("a"));
        CPPUNIT_ASSERT_EQUAL(0, count);
        _bus.publish(factOf("a"));
        CPPUNIT_ASSERT_EQUAL(1, count);
    }

    void letsManyThreadsPublishAndUnsubscribe()
    {
        std::atomic<int> count{0};
        const auto kept = _bus.subscribe([&](const Fact&) { ++count; });
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back(
                    [&]
                    {
                        for (int round = 0; round < 200; ++round)
                        {
                            const auto passing = _bus.subscribe([](const Fact&) {});
                            _bus.publish(factOf("a"));
                            _bus.unsubscribe(passing);
                        }
                    });
        }
        CPPUNIT_ASSERT_EQUAL(800, count.load());
    }

private:
    LocalEventBus _bus;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LocalEventBusTest);
} // namespace
