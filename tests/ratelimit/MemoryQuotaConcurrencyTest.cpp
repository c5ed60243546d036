#include "Fakes.h"
#include "MemoryQuota.h"
#include "support/ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;

class MemoryQuotaConcurrencyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MemoryQuotaConcurrencyTest);
    CPPUNIT_TEST(admitsExactlyTheLimitToManyThreads);
    CPPUNIT_TEST(countsAndForgetsManyKeysAtOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void admitsExactlyTheLimitToManyThreads()
    {
        std::atomic<int> admitted = 0;
        together([&](int /*thread*/) { admitted += take("a", {.count = 1000, .window = 60s}) ? 1 : 0; });
        CPPUNIT_ASSERT_EQUAL(1000, admitted.load());
    }

    void countsAndForgetsManyKeysAtOnce()
    {
        std::atomic<int> admitted = 0;
        together(
            [&](int thread)
            {
                const auto own = std::to_string(thread);
                admitted += take(own, {.count = 1, .window = 60s}) ? 1 : 0;
                (void)_quota.forget(own);
            });
        CPPUNIT_ASSERT_EQUAL(threads * rounds, admitted.load());
    }

private:
    static constexpr int threads = 8;
    static constexpr int rounds = 500;

    template <class F>
    static void together(F work)
    {
        std::vector<std::jthread> all;
        for (int thread = 0; thread < threads; ++thread)
            all.emplace_back(
                [&work, thread]
                {
                    for (int i = 0; i < rounds; ++i)
                        work(thread);
                });
    }

    bool take(const std::string& key, const Limit& limit) { return _quota.take(key, limit)->allowed; }

    weir::test::ManualClock _clock;
    test::RecordedInstruments _instruments;
    MemoryQuota _quota{_clock, _instruments, 1U << 20U};
};

CPPUNIT_TEST_SUITE_REGISTRATION(MemoryQuotaConcurrencyTest);
} // namespace
