#include "MemoryQuota.h"

#include "Allocated.h"
#include "Fakes.h"
#include "Playing.h"
#include "support/ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;

constexpr std::size_t mebibyte = 1U << 20U;
const std::string hits = "weir_limit_hits_total{limit=ratelimit.maxBytes}";

std::string address(std::size_t number)
{
    constexpr std::size_t byte = 256;
    return "ingest:log:1m:10." + std::to_string(number / byte / byte % byte) + '.' +
           std::to_string(number / byte % byte) + '.' + std::to_string(number % byte);
}

class MemoryQuotaTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MemoryQuotaTest);
    CPPUNIT_TEST(decidesEveryTraceOfTheTable);
    CPPUNIT_TEST(countsEachKeyByItself);
    CPPUNIT_TEST(followsTheMonotonicClockAlone);
    CPPUNIT_TEST(staysWithinItsBoundForAMillionClients);
    CPPUNIT_TEST(accountsForWhatItTakes);
    CPPUNIT_TEST(evictsKeysOverTheirLimitLast);
    CPPUNIT_TEST(dropsWhatHasExpired);
    CPPUNIT_TEST(dropsShortWindowsBehindALongOne);
    CPPUNIT_TEST(evictsTheLeastRecentlyUsedOfAllWindows);
    CPPUNIT_TEST(forgetsAKeyOrAWholePolicy);
    CPPUNIT_TEST(givesAnAdmissionBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void decidesEveryTraceOfTheTable()
    {
        for (const auto& trace : test::traces())
        {
            const auto origin = _clock.monotonic().time_since_epoch();
            const auto past = std::chrono::ceil<std::chrono::microseconds>(origin) / trace.start() * trace.start();
            auto quota = make(mebibyte);
            auto now = std::chrono::nanoseconds(origin);
            test::play(trace,
                       [&](std::chrono::microseconds moment, const Limit& limit)
                       {
                           _clock.advance(moment + past - now);
                           now = moment + past;
                           return quota->take(trace.name, limit).value();
                       });
        }
    }

    void countsEachKeyByItself()
    {
        auto quota = make(mebibyte);
        CPPUNIT_ASSERT(isAdmitted(*quota, "a", _one));
        CPPUNIT_ASSERT(isAdmitted(*quota, "b", _one));
        CPPUNIT_ASSERT(!isAdmitted(*quota, "a", _one));
    }

    void followsTheMonotonicClockAlone()
    {
        auto quota = make(mebibyte);
        CPPUNIT_ASSERT(isAdmitted(*quota, "a", _one));
        for (const auto step : {1h, -2h, 24h * 366, -48h * 366})
        {
            _clock.setWall(_clock.wall() + step);
            CPPUNIT_ASSERT(!isAdmitted(*quota, "a", _one));
        }
        _clock.advance(60s + 1ns);
        CPPUNIT_ASSERT(isAdmitted(*quota, "a", _one));
    }

    void staysWithinItsBoundForAMillionClients()
    {
        constexpr std::size_t bound = 64 * mebibyte;
        constexpr std::size_t clients = 1'000'000;
        const auto before = test::allocatedBytes();
        auto quota = make(bound);
        std::size_t most = 0;
        std::size_t strangers = 0;
        std::size_t admitted = 0;
        for (std::size_t i = 0; i < clients; ++i)
        {
            strangers += isAdmitted(*quota, address(i), _five) ? 1U : 0U;
            if (i % 1000 == 0) // one that goes on asking
                admitted += isAdmitted(*quota, "ingest:log:1m:active", _five) ? 1U : 0U;
            if (i % 1000 == 0)
                most = std::max({most, test::allocatedBytes() - before, quota->bytes()});
            _clock.advance(10us);
        }
        CPPUNIT_ASSERT_MESSAGE(std::to_string(most), most <= bound && most > bound / 2);
        CPPUNIT_ASSERT(_instruments.valueOf(hits) > 0);
        CPPUNIT_ASSERT_EQUAL(clients, strangers);
        CPPUNIT_ASSERT_EQUAL(std::size_t(5), admitted);
    }

    void accountsForWhatItTakes()
    {
        constexpr std::size_t bound = 16 * mebibyte;
        const auto before = test::allocatedBytes();
        auto quota = make(bound);
        for (std::size_t i = 0; i < 200'000; ++i)
            static_cast<void>(quota->take(address(i % 150'000), _five));
        const auto taken = test::allocatedBytes() - before;
        CPPUNIT_ASSERT(taken <= bound);
        CPPUNIT_ASSERT(quota->bytes() <= bound);
        CPPUNIT_ASSERT_MESSAGE(std::to_string(taken) + " " + std::to_string(quota->bytes()),
                               taken <= quota->bytes() && 10 * taken >= 6 * quota->bytes());
        CPPUNIT_ASSERT(_instruments.valueOf(hits) > 0);
    }

    void evictsKeysOverTheirLimitLast()
    {
        auto quota = make(mebibyte);
        for (int i = 0; i < 5; ++i)
            CPPUNIT_ASSERT(isAdmitted(*quota, "full", _five));
        for (std::size_t i = 0; i < 100'000; ++i)
            CPPUNIT_ASSERT(isAdmitted(*quota, address(i), _five));
        CPPUNIT_ASSERT(!isAdmitted(*quota, "full", _five));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the oldest of the others is gone", std::uint64_t(4),
                                     quota->take(address(0), _five)->remaining);
        // Keys over their limit are evicted too where there is nothing else, but never the one that asks.
        for (std::size_t i = 0; i < 20'000; ++i)
        {
            CPPUNIT_ASSERT(isAdmitted(*quota, address(i) + "x", _one));
            CPPUNIT_ASSERT(!isAdmitted(*quota, address(i) + "x", _one));
        }
        CPPUNIT_ASSERT(quota->bytes() <= mebibyte);
    }

    void dropsWhatHasExpired()
    {
        auto quota = make(16 * mebibyte);
        for (std::size_t i = 0; i < 10'000; ++i)
            static_cast<void>(quota->take(address(i), _five));
        _clock.advance(59s);
        quota->dropExpired();
        CPPUNIT_ASSERT_EQUAL(std::size_t(10'000), quota->size());
        _clock.advance(2s);
        quota->dropExpired();
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), quota->size());
        CPPUNIT_ASSERT_EQUAL(0.0, _instruments.valueOf(hits));
    }

    void dropsShortWindowsBehindALongOne()
    {
        auto quota = make(16 * mebibyte);
        const Limit hourly{.count = 5, .window = 1h};
        for (std::size_t i = 0; i < 100; ++i) // in every shard one that stays
            CPPUNIT_ASSERT(isAdmitted(*quota, address(i) + "hourly", hourly));
        for (std::size_t i = 0; i < 10'000; ++i)
            CPPUNIT_ASSERT(isAdmitted(*quota, address(i), _five));
        _clock.advance(62s);
        quota->dropExpired();
        CPPUNIT_ASSERT_EQUAL(std::size_t(100), quota->size());
        _clock.advance(1h);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(4), quota->take(address(0), _five)->remaining);
        quota->dropExpired();
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), quota->size());
        CPPUNIT_ASSERT_EQUAL(0.0, _instruments.valueOf(hits));
    }

    void evictsTheLeastRecentlyUsedOfAllWindows()
    {
        auto quota = make(mebibyte);
        const Limit hourly{.count = 5, .window = 1h};
        CPPUNIT_ASSERT(isAdmitted(*quota, "early", _five));
        CPPUNIT_ASSERT(isAdmitted(*quota, "early, hourly", hourly));
        for (std::size_t i = 0; i < 100'000; ++i)
        {
            _clock.advance(1us);
            CPPUNIT_ASSERT(isAdmitted(*quota, address(i), i % 2 == 0 ? _five : hourly));
            if (i % 100 == 0)
                CPPUNIT_ASSERT(quota->take("busy", hourly).has_value());
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), quota->take("busy", hourly)->remaining);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(4), quota->take("early", _five)->remaining);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(4), quota->take("early, hourly", hourly)->remaining);
        for (std::size_t i = 98'000; i < 100'000; ++i)
            CPPUNIT_ASSERT_EQUAL(std::uint64_t(3), quota->take(address(i), i % 2 == 0 ? _five : hourly)->remaining);
        CPPUNIT_ASSERT(quota->bytes() <= mebibyte);
    }

    void forgetsAKeyOrAWholePolicy()
    {
        auto quota = make(mebibyte);
        for (const std::string key : {"a:log:1m:1", "a:log:1m:2", "ab:log:1m:1"})
            static_cast<void>(quota->take(key, _one));
        CPPUNIT_ASSERT(quota->forget("a:log:1m:1"));
        CPPUNIT_ASSERT(isAdmitted(*quota, "a:log:1m:1", _one));
        CPPUNIT_ASSERT(!isAdmitted(*quota, "a:log:1m:2", _one));
        CPPUNIT_ASSERT(quota->forgetPolicy("a"));
        CPPUNIT_ASSERT(isAdmitted(*quota, "a:log:1m:1", _one));
        CPPUNIT_ASSERT(isAdmitted(*quota, "a:log:1m:2", _one));
        CPPUNIT_ASSERT(!isAdmitted(*quota, "ab:log:1m:1", _one));
    }

    void givesAnAdmissionBack()
    {
        auto quota = make(mebibyte);
        const auto admission = quota->take("a", _one);
        quota->giveBack("a", _one, *admission);
        CPPUNIT_ASSERT(isAdmitted(*quota, "a", _one));
        CPPUNIT_ASSERT(!isAdmitted(*quota, "a", _one));
    }

private:
    std::unique_ptr<MemoryQuota> make(std::size_t maxBytes)
    {
        return std::make_unique<MemoryQuota>(_clock, _instruments, maxBytes);
    }

    static bool isAdmitted(Quota& quota, const std::string& key, const Limit& limit)
    {
        return quota.take(key, limit)->allowed;
    }

    const Limit _one{.count = 1, .window = 60s};
    const Limit _five{.count = 5, .window = 60s};
    weir::test::ManualClock _clock;
    test::RecordedInstruments _instruments;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MemoryQuotaTest);
} // namespace
