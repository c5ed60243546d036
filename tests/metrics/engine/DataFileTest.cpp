#include "engine/DataFile.h"

#include "DataFileRig.h"
#include "engine/StorageErrors.h"
#include "support/Printing.h"
#include "weir/Config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <string>
#include <vector>

namespace weir::metrics::test
{
namespace
{
class DataFileTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DataFileTest);
    CPPUNIT_TEST(aNewFileIsEmptyAndItsFolderIsMade);
    CPPUNIT_TEST(everythingComesBack);
    CPPUNIT_TEST(numbersGoOnAfterARestart);
    CPPUNIT_TEST(aTransactionThatIsNotCommittedNeverHappened);
    CPPUNIT_TEST(aDroppedChunkIsGoneAndItsNumberIsNeverGivenAgain);
    CPPUNIT_TEST(aDroppedSeriesTakesItsChunksAlongAndItsIdIsNeverGivenAgain);
    CPPUNIT_TEST(journalEntriesAreDroppedAsASet);
    CPPUNIT_TEST(aSeriesKnowsWhatWentIntoChunksThatAreGone);
    CPPUNIT_TEST(chunksAreReadWhileAnotherTransactionIsOpen);
    CPPUNIT_TEST(theJournalMayBeEmptyAndGoesOn);
    CPPUNIT_TEST(aSecondServerOnTheFileIsRefusedByName);
    CPPUNIT_TEST(theFileMayBeOpenedAgainOnceItIsClosed);
    CPPUNIT_TEST(aFolderThatCannotBeMadeIsNamed);
    CPPUNIT_TEST(aFileThatCannotBeWrittenIsNamed);
    CPPUNIT_TEST(oneFileHasOneLockUnderAllItsNames);
    CPPUNIT_TEST(bytesAndRoomAreTold);
    CPPUNIT_TEST(seriesMustComeInOrder);
    CPPUNIT_TEST_SUITE_END();

    void aNewFileIsEmptyAndItsFolderIsMade()
    {
        CPPUNIT_ASSERT(_rig.open() == Contents());
        CPPUNIT_ASSERT(std::filesystem::exists(_rig.path()));
        CPPUNIT_ASSERT(_rig.recovery().damage.empty());
        CPPUNIT_ASSERT_EQUAL(JournalNumber(1), _rig.file().nextJournalNumber());
        CPPUNIT_ASSERT_EQUAL(SeriesId(0), _rig.file().nextSeriesId());
    }

    void everythingComesBack()
    {
        _rig.open();
        const Tags tags{{"host", "web-1"}, {"zone", std::string("\0\xFF", 2)}};
        {
            auto transaction = _rig.file().begin();
            transaction.addSeries({.id = 0, .type = "cpu", .tags = tags});
            transaction.addSeries({.id = 1, .type = "mem", .tags = {}});
            const std::vector<Time> times{3, 1, 2};
            const std::vector<double> values{0.5, -1e300, 4};
            const std::vector<SeriesColumns> columns{{.series = 1, .times = times, .values = values},
                                                     {.series = 0, .times = {}, .values = {}}};
            CPPUNIT_ASSERT_EQUAL(JournalNumber(1), transaction.appendPoints(columns));
            CPPUNIT_ASSERT_EQUAL(JournalNumber(2), transaction.appendErase({.type = "cpu"}));
            transaction.commit();
        }
        _rig.seal(0, 1, "zero");
        _rig.seal(0, 2, "one");

        const Contents back = _rig.open();
        CPPUNIT_ASSERT(_rig.recovery().damage.empty());
        CPPUNIT_ASSERT(back.series.at(0) == (Contents::Series{"cpu", tags, 2}));
        CPPUNIT_ASSERT(back.series.at(1) == (Contents::Series{"mem", {}, 0}));
        CPPUNIT_ASSERT(back.points.at(1) == (Contents::Columns{{1, {3, 1, 2}, {0.5, -1e300, 4}}, {0, {}, {}}}));
        CPPUNIT_ASSERT_EQUAL(std::string("cpu"), back.erased.at(2));
        CPPUNIT_ASSERT(back.chunks.at({0, 0}) == (Contents::Chunk{1, "summary of zero"}));
        CPPUNIT_ASSERT(back.chunks.at({0, 1}) == (Contents::Chunk{2, "summary of one"}));
        CPPUNIT_ASSERT_EQUAL(std::string("one"), _rig.file().readChunk({0, 1}).value());
        CPPUNIT_ASSERT_THROW((void)_rig.file().readChunk({0, 2}), DamagedError);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(3), _rig.recovery().journalPoints);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), _rig.recovery().journalRows);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), _rig.recovery().series);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), _rig.recovery().chunks);
    }

    void numbersGoOnAfterARestart()
    {
        _rig.open();
        _rig.addSeries();
        _rig.write(0, {1});
        _rig.open();
        CPPUNIT_ASSERT_EQUAL(SeriesId(1), _rig.addSeries("mem"));
        CPPUNIT_ASSERT_EQUAL(JournalNumber(2), _rig.write(1, {2}));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _rig.open().points.size());
    }

    void aTransactionThatIsNotCommittedNeverHappened()
    {
        _rig.open();
        _rig.addSeries();
        {
            auto transaction = _rig.file().begin();
            transaction.addSeries({.id = 1, .type = "mem", .tags = {}});
            transaction.appendErase({.type = "cpu"});
            transaction.putChunk(0, 1, "s", "d");
            transaction.putAnswer({"r", "k"}, {});
        }
        CPPUNIT_ASSERT_EQUAL(SeriesId(1), _rig.file().nextSeriesId());
        CPPUNIT_ASSERT_EQUAL(JournalNumber(1), _rig.write(0, {1}));
        CPPUNIT_ASSERT_THROW((void)_rig.file().readChunk({0, 0}), DamagedError);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _rig.file().answers());
        const Contents back = _rig.open();
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), back.series.size());
        CPPUNIT_ASSERT(back.erased.empty() && back.chunks.empty());
        CPPUNIT_ASSERT(_rig.recovery().damage.empty());
    }

    void aDroppedChunkIsGoneAndItsNumberIsNeverGivenAgain()
    {
        _rig.open();
        _rig.addSeries();
        for (const char* data : {"a", "b", "c"})
            _rig.seal(0, 1, data);
        drop({.series = 0, .number = 1});
        drop({.series = 0, .number = 2});
        CPPUNIT_ASSERT(!_rig.file().readChunk({0, 1}));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _rig.open().chunks.size());
        CPPUNIT_ASSERT(_rig.recovery().damage.empty());
        CPPUNIT_ASSERT(_rig.seal(0, 2, "d") == (ChunkKey{.series = 0, .number = 3}));
        _rig.open();
        CPPUNIT_ASSERT(_rig.recovery().damage.empty());
    }

    void aDroppedSeriesTakesItsChunksAlongAndItsIdIsNeverGivenAgain()
    {
        _rig.open();
        _rig.addSeries("a");
        _rig.addSeries("b");
        _rig.seal(0, 1, "0");
        _rig.seal(1, 1, "1");
        {
            auto transaction = _rig.file().begin();
            transaction.dropSeries(1);
            transaction.commit();
        }
        CPPUNIT_ASSERT(!_rig.file().readChunk({1, 0}));
        const Contents back = _rig.open();
        CPPUNIT_ASSERT(_rig.recovery().damage.empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), back.series.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), back.chunks.size());
        CPPUNIT_ASSERT_EQUAL(SeriesId(2), _rig.addSeries("c"));
        _rig.open();
        CPPUNIT_ASSERT(_rig.recovery().damage.empty());
    }

    void journalEntriesAreDroppedAsASet()
    {
        _rig.open();
        _rig.addSeries();
        for (Time time = 1; time <= 6; ++time)
            _rig.write(0, {time});
        dropJournal({{2, 3}, {5, 5}});
        const Contents back = _rig.open();
        CPPUNIT_ASSERT_EQUAL(std::string(), firstDamage(_rig.recovery()));
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), back.points.size());
        CPPUNIT_ASSERT(back.points.contains(1) && back.points.contains(4) && back.points.contains(6));
        CPPUNIT_ASSERT_EQUAL(JournalNumber(7), _rig.file().nextJournalNumber());
    }

    void aSeriesKnowsWhatWentIntoChunksThatAreGone()
    {
        _rig.open();
        _rig.addSeries();
        _rig.write(0, {1});
        _rig.seal(0, 1, "a");
        drop({.series = 0, .number = 0});
        CPPUNIT_ASSERT_EQUAL(JournalNumber(1), _rig.open().series.at(0).throughSeq);
    }

    void chunksAreReadWhileAnotherTransactionIsOpen()
    {
        _rig.open();
        _rig.addSeries();
        _rig.seal(0, 1, "a");
        auto transaction = _rig.file().begin();
        transaction.dropChunk({.series = 0, .number = 0});
        CPPUNIT_ASSERT_EQUAL(std::string("a"), _rig.file().readChunk({0, 0}).value());
        transaction.commit();
        CPPUNIT_ASSERT(!_rig.file().readChunk({0, 0}));
    }

    void theJournalMayBeEmptyAndGoesOn()
    {
        _rig.open();
        _rig.addSeries();
        _rig.write(0, {1});
        _rig.write(0, {2});
        dropJournal({{1, 2}});
        CPPUNIT_ASSERT(_rig.open().points.empty());
        CPPUNIT_ASSERT(_rig.recovery().damage.empty());
        CPPUNIT_ASSERT_EQUAL(JournalNumber(3), _rig.write(0, {3}));
    }

    void aSecondServerOnTheFileIsRefusedByName()
    {
        _rig.open();
        try
        {
            const DataFile second(_rig.path(), {});
            CPPUNIT_FAIL("opened twice");
        }
        catch (const InUseError& error)
        {
            CPPUNIT_ASSERT_EQUAL("the data file " + _rig.file().path().string() + " is in use by another server",
                                 std::string(error.what()));
        }
        _rig.addSeries();
        CPPUNIT_ASSERT_EQUAL(JournalNumber(1), _rig.write(0, {1}));
    }

    void theFileMayBeOpenedAgainOnceItIsClosed()
    {
        _rig.open();
        _rig.close();
        CPPUNIT_ASSERT_NO_THROW(DataFile(_rig.path(), {}));
    }

    void aFolderThatCannotBeMadeIsNamed()
    {
        const weir::test::TemporaryFolder folder;
        const auto path = folder.write("file", "") / "data" / "metrics.db";
        CPPUNIT_ASSERT_THROW(DataFile(path, {}), NotWritableError);
    }

    void aFileThatCannotBeWrittenIsNamed()
    {
        const weir::test::TemporaryFolder folder;
        const auto path = folder.path() / "metrics.db";
        std::filesystem::create_directory(path);
        try
        {
            const DataFile file(path, {});
            CPPUNIT_FAIL("a folder was opened");
        }
        catch (const NotWritableError& error)
        {
            CPPUNIT_ASSERT_EQUAL(std::filesystem::canonical(path).string(), error.path());
        }
    }

    void oneFileHasOneLockUnderAllItsNames()
    {
        _rig.open();
        const auto link = _rig.path().parent_path() / "link.db";
        std::filesystem::create_symlink(_rig.path(), link);
        CPPUNIT_ASSERT_THROW(DataFile(link, {}), InUseError);
    }

    void bytesAndRoomAreTold()
    {
        _rig.open();
        _rig.addSeries();
        _rig.seal(0, 1, std::string(1U << 20U, 'x'));
        CPPUNIT_ASSERT(_rig.file().bytes() > 1U << 20U);
        const auto before = _rig.file().freeBytes();
        drop({.series = 0, .number = 0});
        const auto after = _rig.file().freeBytes();
        CPPUNIT_ASSERT_MESSAGE("what a dropped chunk leaves counts as room", after + (10U << 20U) > before);
        CPPUNIT_ASSERT(after > 1U << 20U);
    }

    void seriesMustComeInOrder()
    {
        _rig.open();
        auto transaction = _rig.file().begin();
        CPPUNIT_ASSERT_THROW(transaction.addSeries({.id = 1, .type = "cpu", .tags = {}}), std::logic_error);
    }

    void drop(ChunkKey key)
    {
        auto transaction = _rig.file().begin();
        transaction.dropChunk(key);
        transaction.commit();
    }

    void dropJournal(const std::vector<JournalRange>& ranges)
    {
        auto transaction = _rig.file().begin();
        transaction.dropJournal(ranges);
        transaction.commit();
    }

    DataFileRig _rig;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DataFileTest);
} // namespace
} // namespace weir::metrics::test
