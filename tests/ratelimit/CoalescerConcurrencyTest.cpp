#include "Coalescer.h"
#include "support/PutsAside.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;

/// A store of one key that counts what it admits.
class Store
{
public:
    explicit Store(std::uint64_t limit) : _left(limit) {}

    GroupDecision decide(std::uint64_t requests)
    {
        auto left = _left.load();
        while (!_left.compare_exchange_weak(left, left - std::min(left, requests)))
            ;
        const auto admitted = std::min(left, requests);
        return {.admitted = admitted, .remaining = left - admitted};
    }

private:
    std::atomic<std::uint64_t> _left;
};

class CoalescerConcurrencyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CoalescerConcurrencyTest);
    CPPUNIT_TEST(tellsEveryoneOfManyThreadsAnAdmissionOfItsOwn);
    CPPUNIT_TEST_SUITE_END();

public:
    void tellsEveryoneOfManyThreadsAnAdmissionOfItsOwn()
    {
        std::vector<std::atomic<int>> told(limit);
        std::atomic<int> refused = 0;
        {
            std::latch started(threads);
            std::vector<std::jthread> all;
            for (int thread = 0; thread < threads; ++thread)
                all.emplace_back(
                    [&]
                    {
                        const weir::test::PutsAside front([] { std::this_thread::yield(); });
                        started.arrive_and_wait();
                        for (int i = 0; i < rounds; ++i)
                        {
                            const auto decision = take();
                            if (decision.allowed)
                                ++told[decision.remaining];
                            else
                                ++refused;
                        }
                    });
        }
        for (const auto& times : told)
            CPPUNIT_ASSERT_EQUAL(1, times.load());
        CPPUNIT_ASSERT_EQUAL(threads * rounds - static_cast<int>(limit), refused.load());
        CPPUNIT_ASSERT_MESSAGE("some gathered", _asked < threads * rounds);
    }

private:
    static constexpr int threads = 8;
    static constexpr int rounds = 1000;
    static constexpr std::uint64_t limit = 5000;

    Decision take()
    {
        Coalescer::Caller caller(_all, "a", {.count = limit, .window = 60s, .form = Form::subWindows});
        if (!caller.leads())
            return caller.follow().value();
        ++_asked;
        return caller.share(_store.decide(caller.gather()));
    }

    Coalescer _all;
    Store _store{limit};
    std::atomic<int> _asked = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CoalescerConcurrencyTest);
} // namespace
