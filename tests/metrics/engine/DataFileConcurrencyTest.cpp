// Everything that may be called from any thread is, while the writer writes.
#include "DataFileRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace weir::metrics::test
{
namespace
{
constexpr WallTime noon{std::chrono::hours(500'000)};

AnswerKey keyOf(Time number)
{
    return {.route = "POST /api/metrics", .key = std::to_string(number)};
}

class DataFileConcurrencyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DataFileConcurrencyTest);
    CPPUNIT_TEST(readersCheckpointsAndBackupsRunBesideTheWriter);
    CPPUNIT_TEST_SUITE_END();

    void readersCheckpointsAndBackupsRunBesideTheWriter()
    {
        _rig.open();
        _rig.addSeries();
        const ChunkKey key = _rig.seal(0, 1, "chunk");
        constexpr Time entries = 150;
        {
            DataFile& file = _rig.file();
            const std::vector<std::jthread> threads = loop({
                [&] { file.checkpoint(); },
                [&] { CPPUNIT_ASSERT_EQUAL(std::string("chunk"), file.readChunk(key).value()); },
                [&]
                {
                    const Time last = _written;
                    CPPUNIT_ASSERT(last == 0 || file.findAnswer(keyOf(last), noon));
                },
                [&] { CPPUNIT_ASSERT(all(file.backup()).starts_with("SQLite format 3")); },
                [&] { CPPUNIT_ASSERT(file.bytes() > 0 && file.freeBytes() > 0 && file.answers() <= entries); },
            });
            for (Time time = 1; time <= entries; ++time)
                write(time);
            _done = true;
        }
        CPPUNIT_ASSERT_EQUAL(0, _failures.load());
        CPPUNIT_ASSERT_EQUAL(std::size_t(entries), _rig.open().points.size());
        CPPUNIT_ASSERT_EQUAL(std::string(), firstDamage(_rig.recovery()));
    }

    /// Each again and again, in a thread of its own, until all is written.
    std::vector<std::jthread> loop(const std::vector<std::function<void()>>& tasks)
    {
        std::vector<std::jthread> threads;
        for (const auto& task : tasks)
            threads.emplace_back(
                [this, task]
                {
                    try
                    {
                        while (!_done)
                            task();
                    }
                    catch (const std::exception&)
                    {
                        ++_failures;
                    }
                });
        return threads;
    }

    void write(Time time)
    {
        if (time % 10 == 0)
            _rig.file().truncateWal();
        CPPUNIT_ASSERT(_rig.file().pages().all > 0);
        auto transaction = _rig.file().begin();
        if (_filler)
            transaction.dropChunk(*_filler);
        _filler = transaction.putChunk(0, 1, "summary", std::string(64U << 10U, 'x')); // there is a WAL to move
        transaction.giveBack(4, [] { return false; });
        const double value = 1;
        const SeriesColumns column{.series = 0, .times = std::span(&time, 1), .values = std::span(&value, 1)};
        transaction.appendPoints(std::span(&column, 1));
        transaction.putAnswer(keyOf(time), {.body = "", .expires = noon + std::chrono::hours(1)});
        transaction.commit();
        _written = time;
    }

    DataFileRig _rig;
    std::optional<ChunkKey> _filler;
    std::atomic<bool> _done = false;
    std::atomic<Time> _written = 0;
    std::atomic<int> _failures = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DataFileConcurrencyTest);
} // namespace
} // namespace weir::metrics::test
