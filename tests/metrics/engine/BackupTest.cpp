#include "DataFileRig.h"
#include "Workload.h"
#include "engine/DataCheck.h"
#include "engine/DiskGuard.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace weir::metrics::test
{
namespace
{
namespace fs = std::filesystem;

class BackupTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BackupTest);
    CPPUNIT_TEST(aRestoredCopyHoldsAllThatWasCommitted);
    CPPUNIT_TEST(aCopyIsOfTheMomentItWasMade);
    CPPUNIT_TEST(aCopyRestoredBesideTheNewerMarkIsSound);
    CPPUNIT_TEST(aCopyKnowsItsLastRows);
    CPPUNIT_TEST(aCopyLeavesNothingBehind);
    CPPUNIT_TEST(whatACrashLeftIsRemovedAtTheNextStart);
    CPPUNIT_TEST(aCopyOutlivesTheFile);
    CPPUNIT_TEST(piecesAreSmall);
    CPPUNIT_TEST(whatACopyLacksIsItsSizeAndWhatStaysFree);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _rig.open();
        for (std::size_t step = 0; step < 12; ++step)
            _workload.step(_rig.file(), step);
    }

private:
    void aRestoredCopyHoldsAllThatWasCommitted()
    {
        restore(all(_rig.file().backup()));
        CPPUNIT_ASSERT(checkDataFile(_restored.path(), [](const auto&, auto) { return std::string(); }).empty());
        const Contents loaded = _restored.open();
        CPPUNIT_ASSERT_EQUAL(std::string(), firstDamage(_restored.recovery()));
        CPPUNIT_ASSERT(Workload::read(_restored.file(), loaded, _workload.state()) == _workload.state());
        _workload.step(_restored.file(), 12);
    }

    void aCopyIsOfTheMomentItWasMade()
    {
        const Pull pull = _rig.file().backup();
        const auto then = _workload.state();
        _workload.step(_rig.file(), 12);
        restore(all(pull));
        CPPUNIT_ASSERT(_restored.open() == then.contents);
    }

    /// An operator puts the copy in the file's place; what was written since is gone, which is no damage.
    void aCopyRestoredBesideTheNewerMarkIsSound()
    {
        const std::string copy = all(_rig.file().backup());
        const auto then = _workload.state();
        _workload.step(_rig.file(), 13);
        _rig.close();
        std::ofstream(_rig.path(), std::ios::binary | std::ios::trunc) << copy;
        CPPUNIT_ASSERT(_rig.open() == then.contents);
        CPPUNIT_ASSERT_EQUAL(std::string(), firstDamage(_rig.recovery()));
    }

    /// Which no record tells of that was written with them, and no mark.
    void aCopyKnowsItsLastRows()
    {
        DataFileRig rig;
        rig.open();
        rig.addSeries();
        rig.addSeries();
        rig.write(0, {1});
        rig.write(0, {2});
        auto transaction = rig.file().begin();
        transaction.putAnswer({.route = "r", .key = "k"}, {.expires = WallTime::max()});
        transaction.commit();
        const auto copy = all(rig.file().backup());
        for (const std::string table : {"series", "journal", "answer"})
        {
            DataFileRig restored;
            restore(copy, restored);
            restored.open();
            CPPUNIT_ASSERT_EQUAL(std::string(), firstDamage(restored.recovery()));
            restored.close();
            fs::remove(restored.mark());
            restored.sql("DELETE FROM " + table + " WHERE id = (SELECT max(id) FROM " + table + ")");
            restored.open();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(table, std::uint64_t(1),
                                         restored.recovery().damage.count(DamageKind::missing));
        }
    }

    void aCopyLeavesNothingBehind()
    {
        const Pull pull = _rig.file().backup();
        CPPUNIT_ASSERT_EQUAL(0, copies());
    }

    void whatACrashLeftIsRemovedAtTheNextStart()
    {
        std::ofstream(_rig.path().string() + "-backup-1") << "half";
        std::ofstream(_rig.path().string() + "-backup-1-journal") << "half";
        _rig.open();
        CPPUNIT_ASSERT_EQUAL(0, copies());
    }

    void aCopyOutlivesTheFile()
    {
        const Pull pull = _rig.file().backup();
        _rig.close();
        restore(all(pull));
        CPPUNIT_ASSERT(_restored.open() == _workload.state().contents);
    }

    void piecesAreSmall()
    {
        _rig.seal(0, 1, std::string(1U << 20U, 'x'));
        Pull pull = _rig.file().backup();
        std::string piece;
        int pieces = 0;
        for (; pull(piece); piece.clear(), ++pieces)
            CPPUNIT_ASSERT(piece.size() <= 256U << 10U);
        CPPUNIT_ASSERT(pieces >= 4);
    }

    void whatACopyLacksIsItsSizeAndWhatStaysFree()
    {
        constexpr std::uint64_t size = 64U << 20U;
        _rig.seal(0, 1, std::string(size, 'x'));
        const auto& file = _rig.file();
        const auto used = file.usedBytes();
        CPPUNIT_ASSERT(used >= size);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), DiskGuard(file, 1).lackingForCopy());
        const auto lacking = DiskGuard(file, file.freeBytes() - size / 2).lackingForCopy();
        const auto tolerance = size / 4; // others may use the disk meanwhile
        CPPUNIT_ASSERT_MESSAGE(std::to_string(lacking),
                               lacking > used - size / 2 - tolerance && lacking < used - size / 2 + tolerance);
    }

    void restore(const std::string& copy) const { restore(copy, _restored); }

    static void restore(const std::string& copy, const DataFileRig& to)
    {
        fs::create_directories(to.path().parent_path());
        std::ofstream(to.path(), std::ios::binary) << copy;
    }

    [[nodiscard]] int copies() const
    {
        const fs::directory_iterator folder(_rig.path().parent_path());
        return static_cast<int>(std::count_if(begin(folder), end(folder),
                                              [](const fs::directory_entry& entry)
                                              { return entry.path().string().find("backup") != std::string::npos; }));
    }

    DataFileRig _rig;
    DataFileRig _restored;
    Workload _workload{1};
};

CPPUNIT_TEST_SUITE_REGISTRATION(BackupTest);
} // namespace
} // namespace weir::metrics::test
