// What an engine with a file does that one in memory need not: chunks that are read from it, and damage in it.
#include "EngineRig.h"
#include "engine/Schema.h"
#include "engine/Sqlite.h"
#include "engine/StorageErrors.h"
#include "support/TemporaryFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace weir::metrics::test
{
namespace
{
constexpr int fullChunk = 4'096;

class EngineFileTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EngineFileTest);
    CPPUNIT_TEST(keepsWhatADeletionLeavesForAQueryUnderWay);
    CPPUNIT_TEST(countsPointsOnceThoughASeriesRecordIsDamaged);
    CPPUNIT_TEST(goesOnBehindADamagedRowInThePlaceOfTheNext);
    CPPUNIT_TEST(keepsWhatIsWrittenBehindADamagedRecord);
    CPPUNIT_TEST(repeatsDeletionsBetweenWritesOfOneSeries);
    CPPUNIT_TEST(forgetsWhatIsTooOldStepByStep);
    CPPUNIT_TEST(sealsManyOldSeriesStepByStep);
    CPPUNIT_TEST(storesSeriesThatAreFullTogetherStepByStep);
    CPPUNIT_TEST(isNotWellBecauseNothingHadToBeWritten);
    CPPUNIT_TEST(writesAgainAfterALookAtTheDiskThatFailed);
    CPPUNIT_TEST(aWriteOfAPointCostsOnePage);
    CPPUNIT_TEST_SUITE_END();

    weir::test::TemporaryFolder _folder;
    weir::test::ManualClock _clock;

    [[nodiscard]] std::filesystem::path path() const { return _folder.path() / "metrics.db"; }

    static void add(PointBatch& batch, const std::string& host, Time begin, int count)
    {
        for (int i = 0; i < count; ++i)
            batch.add(Point{"cpu", {{"host", host}}, begin + i, 1});
    }

    static void append(EngineRig& rig, PointBatch batch)
    {
        batch.arrange();
        CPPUNIT_ASSERT(rig.engine().append(batch, {}).empty());
    }

    static void append(EngineRig& rig, const std::string& host, Time begin, int count)
    {
        PointBatch batch;
        add(batch, host, begin, count);
        append(rig, std::move(batch));
    }

    static std::uint64_t count(EngineRig& rig, const std::string& host)
    {
        const auto groups = rig.engine().aggregate({.type = "cpu", .tags = {{"host", {host}}}}, {});
        return groups.empty() ? 0 : groups.begin()->second.begin()->second.count();
    }

    [[nodiscard]] std::uint64_t number(const std::string& sql) const
    {
        Connection reader(path(), Connection::Access::read, "");
        return static_cast<std::uint64_t>(reader.number(sql));
    }

    void change(const std::string& sql) const { Connection(path(), Connection::Access::write, "").run(sql); }

public:
    void keepsWhatADeletionLeavesForAQueryUnderWay()
    {
        EngineRig rig(path(), _clock, {}, {.chunkCache = 1});
        for (int i = 0; i < 2; ++i)
            append(rig, "a", Time{i} * fullChunk, fullChunk);
        rig.settle();
        // Asked before it looks which chunks there are, and again behind the first of two: most of the second goes
        // then.
        int asked = 0;
        const auto meanwhile = [&]
        {
            if (++asked == 2)
                CPPUNIT_ASSERT_EQUAL(std::uint64_t{fullChunk - 10},
                                     rig.engine().erase({.type = "cpu", .from = fullChunk + 10}));
            return false;
        };
        const auto reader = rig.engine().read({.type = "cpu", .from = 1});
        std::size_t found = 0;
        while (const auto points = reader->next(meanwhile))
            found += points->times.size();
        CPPUNIT_ASSERT(asked > 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{fullChunk - 1 + 10}, found);
    }

    void countsPointsOnceThoughASeriesRecordIsDamaged()
    {
        {
            EngineRig rig(path(), _clock);
            PointBatch both; // one entry of the journal, which the open one of the two needs
            add(both, "a", 0, fullChunk);
            add(both, "b", 0, 1);
            append(rig, std::move(both));
            rig.settle();
        }
        change("UPDATE series SET head = zeroblob(length(head)) WHERE id = 0");
        for (int start = 0; start < 2; ++start)
        {
            EngineRig rig(path(), _clock);
            CPPUNIT_ASSERT_EQUAL(start > 0, rig.engine().recovery().damage.empty());
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{fullChunk} + std::uint64_t(start) * fullChunk, count(rig, "a"));
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, count(rig, "b"));
            append(rig, "a", fullChunk, start == 0 ? fullChunk : 0); // its next chunk makes the record sound
            rig.settle();
        }
    }

    void goesOnBehindADamagedRowInThePlaceOfTheNext()
    {
        {
            EngineRig rig(path(), _clock);
            append(rig, "a", 0, fullChunk);
            rig.settle();
        }
        change("UPDATE chunk SET id = id + 1"); // one flipped bit
        EngineRig rig(path(), _clock);
        CPPUNIT_ASSERT(!rig.engine().recovery().damage.empty());
        for (int i = 1; i < 4; ++i)
        {
            append(rig, "a", Time{i} * fullChunk, fullChunk);
            rig.settle();
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), rig.engine().trouble());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3 * fullChunk}, count(rig, "a"));
    }

    void keepsWhatIsWrittenBehindADamagedRecord()
    {
        {
            EngineRig rig(path(), _clock);
            append(rig, "a", 0, fullChunk);
            append(rig, "a", fullChunk, fullChunk);
            rig.settle();
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, number("SELECT count(*) FROM journal"));
        change("UPDATE record SET value = x'00'");
        {
            EngineRig rig(path(), _clock);
            append(rig, "a", 2 * fullChunk, 1);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{2 * fullChunk + 1}, count(rig, "a"));
        }
        EngineRig rig(path(), _clock);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2 * fullChunk + 1}, count(rig, "a"));
    }

    void repeatsDeletionsBetweenWritesOfOneSeries()
    {
        const Selection a{.type = "cpu", .tags = {{"host", {"a"}}}};
        {
            EngineRig rig(path(), _clock);
            append(rig, "b", 0, 10);
            append(rig, "a", 0, 10);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{10}, rig.engine().erase(a));
            append(rig, "a", 0, 10);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, rig.engine().erase({.type = "cpu", .to = 3, .tags = a.tags}));
            append(rig, "a", 0, 2);
        }
        EngineRig rig(path(), _clock);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{9}, count(rig, "a"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{10}, count(rig, "b"));
    }

    // Writes wait for the commit.
    void forgetsWhatIsTooOldStepByStep()
    {
        constexpr std::size_t series = 10'000;
        EngineRig rig(path(), _clock);
        PointBatch batch;
        for (std::size_t i = 0; i < series; ++i)
            add(batch, std::to_string(i), 0, 1);
        append(rig, std::move(batch));
        _clock.advance(std::chrono::hours(2));
        rig.engine().sealOld();
        rig.settle();
        const auto horizon = [](const std::string& /*type*/) { return Time{1}; };
        CPPUNIT_ASSERT(rig.engine().dropBeyond(horizon) == std::vector<std::string>{"cpu"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{series - 8'192}, rig.engine().seriesCount());
        CPPUNIT_ASSERT(rig.engine().dropBeyond(horizon) == std::vector<std::string>{"cpu"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.engine().seriesCount());
        CPPUNIT_ASSERT(rig.engine().dropBeyond(horizon).empty());
    }

    void sealsManyOldSeriesStepByStep()
    {
        constexpr int series = 1'000;
        EngineRig rig(path(), _clock);
        PointBatch batch;
        for (int i = 0; i < series; ++i)
            add(batch, std::to_string(i), 0, 1);
        append(rig, std::move(batch));
        _clock.advance(std::chrono::hours(2));
        rig.engine().sealOld();
        std::size_t tasks = 0;
        std::size_t most = 0;
        for (int idle = 0; idle < 3;)
        {
            rig.catchUp();
            const auto turned = rig.scheduler.turn();
            tasks += turned;
            most = std::max(most, turned);
            idle = turned == 0 ? idle + 1 : 0;
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{series}, tasks);
        CPPUNIT_ASSERT_MESSAGE(std::to_string(most), most <= 256);
        CPPUNIT_ASSERT_EQUAL(std::size_t{series}, rig.engine().types(everything).at(0).series);
    }

    // In one commit they would hold up all who write meanwhile.
    void storesSeriesThatAreFullTogetherStepByStep()
    {
        constexpr std::size_t series = 100;
        EngineRig rig(path(), _clock);
        constexpr int part = fullChunk / 256;
        for (int begin = 0; begin < fullChunk; begin += part)
        {
            PointBatch batch;
            for (std::size_t i = 0; i < series; ++i)
                add(batch, std::to_string(i), begin, part);
            append(rig, std::move(batch));
        }
        rig.catchUp();
        const auto before = rig.commits();
        CPPUNIT_ASSERT_EQUAL(series, rig.scheduler.turn());
        // By itself: nobody asks it for anything meanwhile.
        const auto rows = [this](const std::string& table) { return number("SELECT count(*) FROM " + table); };
        for (const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
             rows("chunk") < series || rows("journal") > 0;)
        {
            CPPUNIT_ASSERT(std::chrono::steady_clock::now() < deadline);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        rig.catchUp();
        const auto commits = rig.commits() - before; // some 18 for an eighth of the seals each, and 7 for the entries
        CPPUNIT_ASSERT_MESSAGE(std::to_string(commits), commits >= 20);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{fullChunk}, count(rig, "0"));
    }

    void isNotWellBecauseNothingHadToBeWritten()
    {
        EngineRig rig(path(), _clock);
        append(rig, "a", 0, 1);
        change("ALTER TABLE journal RENAME TO hidden"); // from now on no write succeeds
        PointBatch batch;
        add(batch, "a", 1, 1);
        batch.arrange();
        CPPUNIT_ASSERT_THROW((void)rig.engine().append(batch, {}), DamagedError);
        CPPUNIT_ASSERT(!rig.engine().trouble().empty());
        append(rig, PointBatch());
        CPPUNIT_ASSERT(!rig.engine().trouble().empty());
    }

    void writesAgainAfterALookAtTheDiskThatFailed()
    {
        EngineRig rig(path(), _clock);
        append(rig, "a", 0, 1);
        change("ALTER TABLE journal RENAME TO hidden");
        CPPUNIT_ASSERT_THROW(append(rig, "a", 1, 1), DamagedError);
        rig.engine().lookAtDisk();
        for (int i = 0; i < 2; ++i) // the second is taken when the look is over
            append(rig, PointBatch());
        CPPUNIT_ASSERT(!rig.engine().trouble().empty());
        change("ALTER TABLE hidden RENAME TO journal");
        append(rig, "a", 1, 1);
        CPPUNIT_ASSERT_EQUAL(std::string(), rig.engine().trouble());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, count(rig, "a"));
    }

    /// The journal's last one: the file's record of itself is written by who drops something.
    void aWriteOfAPointCostsOnePage()
    {
        constexpr int writes = 8;
        constexpr std::uintmax_t frameHead = 24; // sqlite.org/fileformat.html, section 4.1
        EngineRig rig(path(), _clock);
        append(rig, "a", 0, 1);
        const auto size = [this] { return std::filesystem::file_size(path().string() + "-wal"); };
        const auto before = size();
        for (int i = 1; i <= writes; ++i)
            append(rig, "a", i, 1);
        CPPUNIT_ASSERT_EQUAL(writes * (frameHead + pageSize), size() - before);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EngineFileTest);
} // namespace
} // namespace weir::metrics::test
