#include "Gatherings.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <atomic>
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

class GatheringsConcurrencyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GatheringsConcurrencyTest);
    CPPUNIT_TEST(tellsEveryoneOfManyThreadsAnAdmissionOfItsOwn);
    CPPUNIT_TEST_SUITE_END();

public:
    void tellsEveryoneOfManyThreadsAnAdmissionOfItsOwn()
    {
        std::vector<std::atomic<int>> told(limit);
        std::atomic<int> refused = 0;
        {
            std::vector<std::jthread> all;
            for (int thread = 0; thread < threads; ++thread)
                all.emplace_back(
                    [&]
                    {
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
        Gatherings::Asker asker(_all, "a", {.count = limit, .window = 60s, .form = Form::subWindows});
        if (!asker.leads())
            return asker.wait().value();
        std::this_thread::yield(); // as Baton::yield does for requests
        ++_asked;
        return asker.tell(_store.decide(asker.gather()));
    }

    Gatherings _all;
    Store _store{limit};
    std::atomic<int> _asked = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(GatheringsConcurrencyTest);
} // namespace
