// The same writes from many threads at once: each key is written once.
#include "Rig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace weir::metrics::test
{
namespace
{
class IdempotencyConcurrencyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(IdempotencyConcurrencyTest);
    CPPUNIT_TEST(writesEveryKeyOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void writesEveryKeyOnce()
    {
        constexpr int threads = 4;
        constexpr int keys = 200;
        const Rig rig;
        std::latch begin(threads);
        std::atomic<int> first{0};
        std::atomic<int> others{0};
        {
            std::vector<std::jthread> senders;
            for (int i = 0; i < threads; ++i)
                senders.emplace_back(
                    [&]
                    {
                        begin.arrive_and_wait();
                        for (int key = 0; key < keys; ++key)
                        {
                            const auto answer = rig.postOnce(std::to_string(key), R"({"type":"cpu","value":1})");
                            const bool replayed = answer.headers.contains("Idempotency-Replayed");
                            CPPUNIT_ASSERT(answer.status == 409 || answer.status == 201);
                            ++(answer.status == 201 && !replayed ? first : others);
                        }
                    });
        }
        CPPUNIT_ASSERT_EQUAL(keys, first.load());
        CPPUNIT_ASSERT_EQUAL((threads - 1) * keys, others.load());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{keys}, rig.store.types(everything).at(0).count);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.context->keysInFlight.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(IdempotencyConcurrencyTest);
} // namespace
} // namespace weir::metrics::test
