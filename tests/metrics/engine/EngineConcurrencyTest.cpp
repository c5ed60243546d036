// Many threads write, read, delete and seal at once. Built for ThreadSanitizer as well.
#include "HandScheduler.h"
#include "engine/Engine.h"
#include "support/ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace weir::metrics::test
{
namespace
{
constexpr int batches = 150;
constexpr int pointsPerBatch = 64;

class EngineConcurrencyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EngineConcurrencyTest);
    CPPUNIT_TEST(countsExactlyWhileManyWriteReadAndSeal);
    CPPUNIT_TEST(deletesOneTypeWhileAnotherIsWritten);
    CPPUNIT_TEST_SUITE_END();

    weir::test::ManualClock _clock;
    HandScheduler _scheduler;
    Engine _engine{{.chunkCache = 300'000}, _scheduler, _clock};
    std::atomic<bool> _writing{true};

    void write(const std::string& type, const std::string& host)
    {
        for (int i = 0; i < batches; ++i)
        {
            PointBatch batch;
            for (int j = 0; j < pointsPerBatch; ++j)
            {
                const Time time = i * pointsPerBatch + j;
                batch.add({type, {{"h", host}}, time, 1});
                batch.add({type, {}, -time, 2});
            }
            batch.arrange();
            CPPUNIT_ASSERT(_engine.append(batch, {.maxSeries = 1000}).empty());
        }
    }

    /// Every batch is seen whole in each of its series.
    void read(const std::string& type, std::uint64_t whole)
    {
        const Aggregation aggregation{.statistics = {parseStatistic("p50").value()}, .groupBy = {"h"}};
        const Aggregation steps{.step = 1000};
        for (std::uint64_t last = 0; last < whole;)
        {
            std::uint64_t count = 0;
            for (const auto& [key, buckets] : _engine.aggregate({.type = type}, aggregation))
            {
                CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, buckets.begin()->second.count() % pointsPerBatch);
                count += buckets.begin()->second.count();
            }
            CPPUNIT_ASSERT(count >= last);
            last = count;
            (void)_engine.aggregate({.type = type, .from = -500, .to = 5000}, steps);
            const auto reader = _engine.read({.type = type, .from = 300});
            while (reader->next({}))
                ;
            (void)_engine.types(everything);
        }
    }

    void seal()
    {
        while (_writing)
        {
            _clock.advance(std::chrono::hours(1));
            _engine.sealOld();
            _scheduler.turn();
        }
    }

public:
    void countsExactlyWhileManyWriteReadAndSeal()
    {
        constexpr std::uint64_t whole = 3 * 2 * batches * pointsPerBatch;
        const std::jthread sealer([this] { seal(); });
        {
            const std::jthread reader([this] { read("cpu", whole); });
            std::vector<std::jthread> writers;
            for (const std::string host : {"a", "b", "c"})
                writers.emplace_back([this, host] { write("cpu", host); });
        }
        _writing = false;
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, _engine.seriesCount());
        CPPUNIT_ASSERT_EQUAL(whole, _engine.types(everything).at(0).count);
    }

    void deletesOneTypeWhileAnotherIsWritten()
    {
        constexpr std::uint64_t whole = 2 * batches * pointsPerBatch;
        std::atomic<std::uint64_t> erased{0};
        const std::jthread sealer([this] { seal(); });
        {
            const std::jthread reader([this] { read("cpu", whole); });
            const std::jthread eraser(
                [&]
                {
                    while (erased < whole)
                        erased += _engine.erase({.type = "mem"});
                });
            const std::jthread kept([this] { write("cpu", "a"); });
            const std::jthread lost([this] { write("mem", "a"); });
        }
        _writing = false;
        CPPUNIT_ASSERT_EQUAL(whole, erased.load());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _engine.seriesCount());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EngineConcurrencyTest);
} // namespace
} // namespace weir::metrics::test
