// Many writers share commits while others read, delete and seal. Built for ThreadSanitizer as well.
#include "EngineRig.h"
#include "support/TemporaryFolder.h"

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
constexpr int writes = 60;
constexpr int pointsPerWrite = 100;

class FileWriterConcurrencyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FileWriterConcurrencyTest);
    CPPUNIT_TEST(losesAndDoublesNothing);
    CPPUNIT_TEST_SUITE_END();

    weir::test::ManualClock _clock;
    const weir::test::TemporaryFolder _folder;
    std::atomic<bool> _writing{true};

    [[nodiscard]] std::filesystem::path path() const { return _folder.path() / "metrics.db"; }

    static void write(Engine& engine, const std::string& type, const std::string& host)
    {
        for (int i = 0; i < writes; ++i)
        {
            PointBatch batch;
            for (int j = 0; j < pointsPerWrite; ++j)
            {
                const Time time = i * pointsPerWrite + j;
                batch.add({type, {{"h", host}}, time, 1});
                batch.add({type, {}, time, 2});
            }
            batch.arrange();
            CPPUNIT_ASSERT(engine.append(batch, {.maxSeries = 1000}).empty());
        }
    }

    void read(const Engine& engine) const
    {
        std::uint64_t last = 0;
        while (_writing)
        {
            const auto groups = engine.aggregate({.type = "cpu"}, {.statistics = {parseStatistic("p50").value()}});
            const auto count = groups.empty() ? 0 : groups.begin()->second.begin()->second.count();
            CPPUNIT_ASSERT(count >= last);
            last = count;
            (void)engine.aggregate({.type = "cpu", .from = 100, .to = 5000}, {.step = 100});
            const auto reader = engine.read({.type = "cpu", .from = 300});
            while (reader->next({}))
                ;
        }
    }

    void tend(EngineRig& rig)
    {
        for (int i = 0; _writing; ++i)
        {
            _clock.advance(std::chrono::minutes(10));
            rig.engine().sealOld();
            rig.scheduler.turn();
            if (i % 4 == 0)
                (void)rig.engine().erase({.type = "mem"});
            (void)rig.engine().dropBeyond([](const auto&) { return earliest + 1; });
        }
    }

public:
    void losesAndDoublesNothing()
    {
        constexpr std::uint64_t whole = 3 * 2 * writes * pointsPerWrite;
        {
            EngineRig rig(path(), _clock);
            const std::jthread reader([&] { read(rig.engine()); });
            const std::jthread tender([&] { tend(rig); });
            {
                std::vector<std::jthread> writers;
                for (const std::string host : {"a", "b", "c"})
                    writers.emplace_back([&, host] { write(rig.engine(), "cpu", host); });
                writers.emplace_back([&] { write(rig.engine(), "mem", "a"); });
            }
            _writing = false;
            CPPUNIT_ASSERT_EQUAL(whole, rig.engine().types(everything).at(0).count);
        }
        EngineRig rig(path(), _clock);
        CPPUNIT_ASSERT(rig.engine().recovery().damage.empty());
        CPPUNIT_ASSERT_EQUAL(whole, rig.engine().types(everything).at(0).count);
        const auto groups = rig.engine().aggregate({.type = "cpu"}, {.groupBy = {"h"}});
        CPPUNIT_ASSERT_EQUAL(whole / 6, groups.at({"a"}).begin()->second.count());
        CPPUNIT_ASSERT_EQUAL(whole / 2, groups.at({std::nullopt}).begin()->second.count());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FileWriterConcurrencyTest);
} // namespace
} // namespace weir::metrics::test
