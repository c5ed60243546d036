// What callers share, used by many at once.
#include "Fakes.h"
#include "FullJitter.h"
#include "HttpUpstream.h"
#include "RetryBudget.h"
#include "support/FakeUpstream.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <thread>

namespace
{
using namespace std::chrono_literals;
using namespace weir::external;
using namespace weir::external::test;
using weir::test::Asked;
using weir::test::FakeUpstream;
using weir::test::UpstreamPeer;

class ExternalConcurrencyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ExternalConcurrencyTest);
    CPPUNIT_TEST(givesEveryCallerItsOwnAnswer);
    CPPUNIT_TEST(givesNoMoreRetriesThanTheBudgetHas);
    CPPUNIT_TEST_SUITE_END();

public:
    void givesEveryCallerItsOwnAnswer()
    {
        std::atomic<int> served = 0;
        const FakeUpstream service(
            [&](const Asked& asked, UpstreamPeer& peer)
            {
                peer.send(weir::test::plainAnswer(200, asked.target));
                return ++served % 7 == 0 ? FakeUpstream::Then::close : FakeUpstream::Then::keep; // as services do
            });
        weir::SystemClock clock;
        RecordedInstruments instruments;
        KnownNames names;
        names.know("service.example", "127.0.0.1");
        AddressBook book(names, clock);
        std::jthread keeper([&](const std::stop_token& stop) { book.keep(stop); });
        book.want("service.example", 1ms);
        HttpUpstream upstream({.url = *UpstreamUrl::parse("http://service.example:" + std::to_string(service.port())),
                               .allowPrivate = true,
                               .connectTimeout = 1min,
                               .maxIdle = 2},
                              {book, clock, instruments});
        std::atomic<int> wrong = 0;
        inParallel(
            [&](int thread)
            {
                for (int i = 0; i < 100; ++i)
                {
                    const auto target = "/" + std::to_string(thread) + "/" + std::to_string(i);
                    const auto outcome = upstream.call({.target = target}, std::chrono::steady_clock::now() + 1min);
                    wrong += outcome && outcome->body == target ? 0 : 1;
                }
            });
        CPPUNIT_ASSERT_EQUAL(0, wrong.load());
        CPPUNIT_ASSERT(upstream.idleConnections() <= 2);
    }

    void givesNoMoreRetriesThanTheBudgetHas()
    {
        weir::SystemClock clock;
        RetryBudget budget(clock);
        FullJitter jitter(1ms, 1s, 1);
        std::atomic<int> given = 0;
        for (int i = 0; i < 1000; ++i)
            budget.called();
        inParallel(
            [&](int)
            {
                for (unsigned i = 0; i < 1000; ++i)
                {
                    CPPUNIT_ASSERT(jitter.pause(i % 8) <= 1s);
                    given += budget.take() ? 1 : 0;
                }
            });
        CPPUNIT_ASSERT_EQUAL(200, given.load());
    }

private:
    template <class F>
    static void inParallel(F work)
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&work, thread] { work(thread); });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExternalConcurrencyTest);
} // namespace
