// The n-th call of the disk fails, for every n until none does: what was refused is not there, what was acknowledged
// is, and once the disk works again so does the file.
#include "Workload.h"
#include "engine/StorageErrors.h"
#include "support/FailingDisk.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <string>
#include <utility>

namespace weir::metrics::test
{
namespace
{
using weir::test::FailingDisk;
using weir::test::SqliteDisk;
using Lasting = FailingDisk::Lasting;

constexpr std::size_t faultSteps = 6;

class DiskFaultsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DiskFaultsTest);
    CPPUNIT_TEST(aFailureThatPassesIsRefusedAndForgotten);
    CPPUNIT_TEST(aFullDiskHealsWhenThereIsRoomAgain);
    CPPUNIT_TEST(whatWasRefusedDoesNotComeBackAfterACrash);
    CPPUNIT_TEST(aCommitThatFailsAtTheVeryEndIsWholeOrGone);
    CPPUNIT_TEST(aFileThatCannotBeOpenedOpensOnceItCan);
    CPPUNIT_TEST_SUITE_END();

    void aFailureThatPassesIsRefusedAndForgotten()
    {
        untilNoneFails([this](std::uint64_t n) { runAndCompare(n, SQLITE_IOERR_FSYNC, Lasting::once); });
    }

    void aFullDiskHealsWhenThereIsRoomAgain()
    {
        untilNoneFails([this](std::uint64_t n) { runAndCompare(n, SQLITE_FULL, Lasting::untilRepaired); });
    }

    /// The process ends once it has refused, and committed once more: which writes over what the refused commit left.
    void whatWasRefusedDoesNotComeBackAfterACrash()
    {
        untilNoneFails(
            [this](std::uint64_t n)
            {
                DataFileRig rig({.vfs = _vfs.name()});
                Workload workload(1);
                runUntilRefused(rig, workload, n);
                _disk.repair();
                workload.step(rig.file(), faultSteps);
                compareAfterCrash(rig, workload.state(), workload.state(), n);
            });
    }

    /// Nobody was told that it is there, nor that it is not: it is whole or gone.
    void aCommitThatFailsAtTheVeryEndIsWholeOrGone()
    {
        untilNoneFails(
            [this](std::uint64_t n)
            {
                DataFileRig rig({.vfs = _vfs.name()});
                Workload workload(1);
                runUntilRefused(rig, workload, n);
                compareAfterCrash(rig, workload.state(), workload.attempted(), n);
            });
    }

    void aFileThatCannotBeOpenedOpensOnceItCan()
    {
        untilNoneFails(
            [this](std::uint64_t n)
            {
                DataFileRig rig({.vfs = _vfs.name()});
                _disk.arm(n, SQLITE_IOERR, Lasting::once);
                try
                {
                    rig.open();
                }
                catch (const DiskError&)
                {
                    CPPUNIT_ASSERT(_disk.struck());
                    rig.open();
                }
                _disk.repair();
                Workload workload(1);
                CPPUNIT_ASSERT_MESSAGE(name(n), committed(rig.file(), workload, 0));
            });
    }

    template <typename Round>
    void untilNoneFails(Round round)
    {
        constexpr std::uint64_t most = 2'000;
        std::uint64_t n = 0;
        do
        {
            round(++n);
            CPPUNIT_ASSERT_MESSAGE("the disk is never at rest", n < most);
        } while (_disk.struck());
        CPPUNIT_ASSERT_MESSAGE("some calls failed", n > 10);
    }

    static bool committed(DataFile& file, Workload& workload, std::size_t step)
    {
        try
        {
            workload.step(file, step);
            if (file.wantsCheckpoint() || step == 3)
                file.checkpoint();
            if (step == 4)
                file.truncateWal();
            return true;
        }
        catch (const DiskError&)
        {
            return false;
        }
    }

    void runAndCompare(std::uint64_t n, int code, Lasting lasting)
    {
        _disk.repair();
        DataFileRig rig({.vfs = _vfs.name()});
        rig.open();
        _disk.arm(n, code, lasting);
        Workload workload(1);
        for (std::size_t step = 0; step < faultSteps; ++step)
            committed(rig.file(), workload, step);
        _disk.repair();
        for (std::size_t step = 0; step < 3; ++step)
            CPPUNIT_ASSERT_MESSAGE(name(n), committed(rig.file(), workload, step));
        const Contents loaded = rig.open();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(name(n), std::string(), firstDamage(rig.recovery()));
        CPPUNIT_ASSERT_MESSAGE(name(n), Workload::read(rig.file(), loaded, workload.state()) == workload.state());
    }

    void runUntilRefused(DataFileRig& rig, Workload& workload, std::uint64_t n)
    {
        _disk.repair();
        rig.open();
        _disk.arm(n, SQLITE_IOERR_FSYNC, Lasting::untilRepaired);
        for (std::size_t step = 0; step < faultSteps && committed(rig.file(), workload, step); ++step)
        {
        }
    }

    /// The files as they are, without the process that has them open.
    void compareAfterCrash(const DataFileRig& rig, const Workload::State& state, const Workload::State& alternative,
                           std::uint64_t n)
    {
        _disk.repair();
        DataFileRig later({.vfs = _vfs.name()});
        std::filesystem::create_directories(later.path().parent_path());
        for (const auto& [from, to] : {std::pair(rig.path(), later.path()), std::pair(rig.wal(), later.wal()),
                                       std::pair(rig.mark(), later.mark())})
            if (std::filesystem::exists(from))
                std::filesystem::copy_file(from, to);
        const Contents loaded = later.open();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(name(n), std::string(), firstDamage(later.recovery()));
        const auto found = Workload::read(later.file(), loaded, alternative);
        CPPUNIT_ASSERT_MESSAGE(name(n), found == state || found == alternative);
    }

    static std::string name(std::uint64_t n) { return "call " + std::to_string(n) + " fails"; }

    FailingDisk _disk;
    SqliteDisk _vfs{_disk};
};

CPPUNIT_TEST_SUITE_REGISTRATION(DiskFaultsTest);
} // namespace
} // namespace weir::metrics::test
