// What is wrong with a file is named by what it is, counted, and left out.
#include "DataFileRig.h"
#include "engine/DataCheck.h"
#include "engine/Schema.h"
#include "engine/StorageErrors.h"
#include "support/Printing.h"
#include "weir/Config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace weir::metrics::test
{
namespace
{
using Sentences = std::vector<std::string>;

class RecoveryTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RecoveryTest);
    CPPUNIT_TEST(aSoundFileHasNoDamage);
    CPPUNIT_TEST(aDamagedSeriesIsLeftOutWithItsChunks);
    CPPUNIT_TEST(aMissingSeriesIsCounted);
    CPPUNIT_TEST(aDamagedChunkIsNamed);
    CPPUNIT_TEST(damagedDataOfAChunkIsNamedOnReading);
    CPPUNIT_TEST(aMissingChunkIsCountedInItsSeries);
    CPPUNIT_TEST(aChunkOfAnotherSeriesIsNoChunkOfThisOne);
    CPPUNIT_TEST(aChunkThatWasNeverWrittenIsNamed);
    CPPUNIT_TEST(aDamagedHeadIsNamedAndMadeAnew);
    CPPUNIT_TEST(aDamagedJournalEntryIsNamed);
    CPPUNIT_TEST(aMissingJournalEntryIsCountedAtEveryStart);
    CPPUNIT_TEST(anEntryUnderAnotherNumberIsDamaged);
    CPPUNIT_TEST(aDamagedRecordIsNamedAndMadeAnew);
    CPPUNIT_TEST(withoutARecordNumbersGoOnBehindWhatIsLeft);
    CPPUNIT_TEST(manyDamagesAreCountedAndTheFirstNamed);
    CPPUNIT_TEST(aFileOfAnotherProgramIsRefusedUntouched);
    CPPUNIT_TEST(aNewerFormatIsRefusedWithASentence);
    CPPUNIT_TEST(whatIsNoDatabaseIsRefused);
    CPPUNIT_TEST(checkingSaysTheSameAndMore);
    CPPUNIT_TEST(aFileThatCannotBeReadIsNotCalledDamaged);
    CPPUNIT_TEST(checkingAnOpenFileChangesNothing);
    CPPUNIT_TEST_SUITE_END();

public:
    /// Series 0 with chunks 0 to 2, series 1 with chunk 0, journal entries 1 to 4.
    void setUp() override
    {
        _rig.open();
        _rig.addSeries("cpu");
        _rig.addSeries("mem");
        for (Time time = 1; time <= 4; ++time)
            _rig.write(0, {time});
        for (const char* data : {"a", "b", "c"})
            _rig.seal(0, 2, data);
        _rig.seal(1, 2, "d");
        _rig.close();
    }

private:
    void aSoundFileHasNoDamage()
    {
        damage("");
        CPPUNIT_ASSERT_EQUAL(Sentences(), sentences());
        CPPUNIT_ASSERT_EQUAL(std::size_t(4), _found.points.size());
    }

    void aDamagedSeriesIsLeftOutWithItsChunks()
    {
        damage("UPDATE series SET type = x'63' WHERE id = 1");
        CPPUNIT_ASSERT_EQUAL(
            (Sentences{"series 1 is damaged", "chunk 0 of series 1 belongs to no series that is there"}), sentences());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _found.series.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), _found.chunks.size());
        CPPUNIT_ASSERT_EQUAL(SeriesId(2), _rig.file().nextSeriesId());
    }

    void aMissingSeriesIsCounted()
    {
        damage("DELETE FROM series WHERE id = 0");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), _rig.recovery().damage.count(DamageKind::missing));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(3), _rig.recovery().damage.count(DamageKind::doubled));
    }

    void aDamagedChunkIsNamed()
    {
        damage("UPDATE chunk SET summary = x'00' WHERE id = 1");
        CPPUNIT_ASSERT_EQUAL(Sentences{"chunk 1 of series 0 is damaged"}, sentences());
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), _found.chunks.size());
        CPPUNIT_ASSERT(_rig.seal(0, 4, "e") == (ChunkKey{.series = 0, .number = 3}));
    }

    void damagedDataOfAChunkIsNamedOnReading()
    {
        damage("UPDATE chunk SET data = x'00' WHERE id = 1");
        CPPUNIT_ASSERT_EQUAL(Sentences(), sentences());
        CPPUNIT_ASSERT_EQUAL(std::string("a"), _rig.file().readChunk({0, 0}).value());
        try
        {
            static_cast<void>(_rig.file().readChunk({0, 1}));
            CPPUNIT_FAIL("it was read");
        }
        catch (const DamagedError& error)
        {
            CPPUNIT_ASSERT_EQUAL(std::string("the data of chunk 1 of series 0 is damaged"), std::string(error.what()));
        }
    }

    void aMissingChunkIsCountedInItsSeries()
    {
        damage("DELETE FROM chunk WHERE id IN (0, 2)");
        CPPUNIT_ASSERT_EQUAL(Sentences{"2 of the chunks of series 0 are missing"}, sentences());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), _rig.recovery().damage.count(DamageKind::missing));
        CPPUNIT_ASSERT(_rig.seal(0, 4, "e") == (ChunkKey{.series = 0, .number = 3}));
    }

    void aChunkOfAnotherSeriesIsNoChunkOfThisOne()
    {
        damage("UPDATE chunk SET id = id + (1 << 32) WHERE id = 2");
        CPPUNIT_ASSERT_EQUAL((Sentences{"1 of the chunks of series 0 are missing", "chunk 2 of series 1 is damaged"}),
                             sentences());
    }

    void aChunkThatWasNeverWrittenIsNamed()
    {
        damage("UPDATE series SET head = (SELECT head FROM series WHERE id = 1), "
               "head_checksum = (SELECT head_checksum FROM series WHERE id = 1) WHERE id = 0");
        CPPUNIT_ASSERT_EQUAL(Sentences{"the record of how many chunks series 0 ought to have is damaged"}, sentences());
    }

    void aDamagedHeadIsNamedAndMadeAnew()
    {
        damage("UPDATE series SET head = x'00' WHERE id = 0");
        CPPUNIT_ASSERT_EQUAL(Sentences{"the record of how many chunks series 0 ought to have is damaged"}, sentences());
        CPPUNIT_ASSERT_EQUAL(std::size_t(4), _found.chunks.size());
        CPPUNIT_ASSERT(_rig.seal(0, 4, "e") == (ChunkKey{.series = 0, .number = 3}));
        damage("");
        CPPUNIT_ASSERT_EQUAL(Sentences(), sentences());
        CPPUNIT_ASSERT_EQUAL(JournalNumber(4), _found.series.at(0).throughSeq);
    }

    void aDamagedJournalEntryIsNamed()
    {
        damage("UPDATE journal SET entry = x'0100' WHERE id = 4");
        CPPUNIT_ASSERT_EQUAL(Sentences{"journal entry 4 is damaged"}, sentences());
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), _found.points.size());
        CPPUNIT_ASSERT_EQUAL(JournalNumber(5), _rig.write(0, {5}));
    }

    void aMissingJournalEntryIsCountedAtEveryStart()
    {
        damage("DELETE FROM journal WHERE id = 2");
        for (int i = 0; i < 2; ++i)
        {
            CPPUNIT_ASSERT_EQUAL(Sentences{"1 of the journal entries are missing"}, sentences());
            CPPUNIT_ASSERT_EQUAL(JournalNumber(static_cast<unsigned>(5 + i)), _rig.write(0, {5}));
            damage("");
        }
    }

    void anEntryUnderAnotherNumberIsDamaged()
    {
        damage("UPDATE journal SET id = 7 WHERE id = 4");
        CPPUNIT_ASSERT_EQUAL(std::string("journal entry 7 is damaged"), sentences().front());
        CPPUNIT_ASSERT_EQUAL(JournalNumber(8), _rig.write(0, {5}));
    }

    void aDamagedRecordIsNamedAndMadeAnew()
    {
        damage("UPDATE record SET value = x'00'");
        CPPUNIT_ASSERT_EQUAL(Sentences{"the record of how many rows there ought to be is damaged"}, sentences());
        CPPUNIT_ASSERT_EQUAL(JournalNumber(5), _rig.write(0, {5}));
        damage("");
        CPPUNIT_ASSERT_EQUAL(Sentences(), sentences());
        CPPUNIT_ASSERT_EQUAL(std::size_t(5), _found.points.size());
    }

    // An entry of the journal up to a series' throughSeq counts as stored in chunks, and points of a series that is
    // gone would be those of the next one with its id.
    void withoutARecordNumbersGoOnBehindWhatIsLeft()
    {
        _rig.open();
        _rig.write(1, {5});
        _rig.seal(0, 5, "e");
        auto transaction = _rig.file().begin();
        transaction.dropSeries(1);
        const std::vector<JournalRange> sealed{{.first = 3, .last = 4}};
        transaction.dropJournal(sealed);
        transaction.commit();
        damage("UPDATE record SET value = x'00'");
        CPPUNIT_ASSERT_EQUAL(SeriesId(2), _rig.file().nextSeriesId());
        CPPUNIT_ASSERT_EQUAL(JournalNumber(6), _rig.file().nextJournalNumber());
        damage("UPDATE record SET value = x'00'; DELETE FROM journal");
        CPPUNIT_ASSERT_EQUAL(JournalNumber(6), _rig.file().nextJournalNumber());
        damage("UPDATE record SET value = x'00'; DELETE FROM chunk; DELETE FROM series");
        CPPUNIT_ASSERT_EQUAL(JournalNumber(1), _rig.file().nextJournalNumber());
    }

    void manyDamagesAreCountedAndTheFirstNamed()
    {
        _rig.open();
        constexpr int rows = 150;
        auto transaction = _rig.file().begin();
        for (int i = 0; i < rows; ++i)
            transaction.appendErase({.type = "cpu"});
        transaction.commit();
        damage("UPDATE journal SET entry = x'00' WHERE id > 4");
        CPPUNIT_ASSERT_EQUAL(DamageReport::maxNamed, sentences().size());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(rows), _rig.recovery().damage.count(DamageKind::damaged));
    }

    void aFileOfAnotherProgramIsRefusedUntouched()
    {
        damageOnly("PRAGMA application_id = 7; PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = FULL");
        const auto before = bytes(_rig.path());
        refused(_rig.path().string() +
                " is a database of another program; name a file of Weir's, or one that is not there yet");
        CPPUNIT_ASSERT(before == bytes(_rig.path()));
    }

    static std::string bytes(const std::filesystem::path& path)
    {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    void aNewerFormatIsRefusedWithASentence()
    {
        damageOnly("PRAGMA user_version = " + std::to_string(schemaVersion + 1));
        refused(_rig.path().string() +
                " has format 2, this server reads format 1; start the version of Weir that wrote it, or a newer one");
    }

    void whatIsNoDatabaseIsRefused()
    {
        std::ofstream(_rig.path()) << std::string(10'000, 'x');
        CPPUNIT_ASSERT_THROW(_rig.open(), DamagedError);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), check().size());
    }

    void checkingSaysTheSameAndMore()
    {
        damageOnly("UPDATE chunk SET data = x'00' WHERE id = 1; DELETE FROM journal WHERE id = 2");
        CPPUNIT_ASSERT_EQUAL((Sentences{"the data of chunk 1 of series 0 is damaged", "chunk 2 of series 0: is odd",
                                        "1 of the journal entries are missing"}),
                             check());
    }

    void aFileThatCannotBeReadIsNotCalledDamaged()
    {
        CPPUNIT_ASSERT_THROW((void)checkDataFile(_rig.path().parent_path() / "none.db", judge), DiskError);
    }

    void checkingAnOpenFileChangesNothing()
    {
        _rig.open();
        CPPUNIT_ASSERT_EQUAL(Sentences{"chunk 2 of series 0: is odd"}, check());
        _rig.write(0, {5});
        CPPUNIT_ASSERT_EQUAL(Sentences{"chunk 2 of series 0: is odd"}, check());
        CPPUNIT_ASSERT_EQUAL(std::size_t(5), _rig.open().points.size());
    }

    static std::string judge(const StoredChunk& chunk, std::string_view data)
    {
        CPPUNIT_ASSERT_EQUAL("summary of " + std::string(data), chunk.summary);
        return data == "c" ? "is odd" : "";
    }

    [[nodiscard]] Sentences check() const { return checkDataFile(_rig.path(), judge); }

    void damageOnly(const std::string& statements)
    {
        _rig.close();
        _rig.sql(statements);
    }

    void damage(const std::string& statements)
    {
        damageOnly(statements);
        _found = _rig.open();
    }

    void refused(const std::string& sentence)
    {
        try
        {
            _rig.open();
            CPPUNIT_FAIL("it was opened");
        }
        catch (const ConfigError& error)
        {
            CPPUNIT_ASSERT_EQUAL(std::string("metrics.path"), error.problems().front().key);
            CPPUNIT_ASSERT_EQUAL(sentence, error.problems().front().detail);
        }
        CPPUNIT_ASSERT_EQUAL(Sentences{sentence}, check());
    }

    [[nodiscard]] Sentences sentences() const
    {
        Sentences found;
        for (const Damage& damage : _rig.recovery().damage.named())
            found.push_back(damage.sentence);
        return found;
    }

    DataFileRig _rig;
    Contents _found;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RecoveryTest);
} // namespace
} // namespace weir::metrics::test
