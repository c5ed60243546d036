// The power fails at any moment, and of what was not synced any part may be on the disk, in any order.
#include "Workload.h"
#include "support/DiskRecording.h"
#include "support/FailingDisk.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

namespace weir::metrics::test
{
namespace
{
using weir::test::DiskRecording;
using weir::test::SqliteDisk;

constexpr std::size_t cutSteps = 40;
constexpr int cuts = 80;

class PowerCutTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PowerCutTest);
    CPPUNIT_TEST(whatWasAcknowledgedIsThereOnceAndNothingIsDamaged);
    CPPUNIT_TEST(withoutSyncTheFileIsWholeUpToSomeCommit);
    CPPUNIT_TEST(aLostTailIsNamedAndCountedByTheMark);
    CPPUNIT_TEST_SUITE_END();

    void whatWasAcknowledgedIsThereOnceAndNothingIsDamaged()
    {
        play(Durability::fsync, [this](std::size_t moment, std::size_t found)
             { CPPUNIT_ASSERT_MESSAGE("an acknowledged commit is lost", found >= acknowledged(moment)); });
    }

    /// Some commits are lost: which shows, too, that the cuts above do cut.
    void withoutSyncTheFileIsWholeUpToSomeCommit()
    {
        int lost = 0;
        play(Durability::os,
             [&](std::size_t moment, std::size_t found) { lost += found < acknowledged(moment) ? 1 : 0; });
        CPPUNIT_ASSERT(lost > 0);
    }

    void aLostTailIsNamedAndCountedByTheMark()
    {
        DataFileRig rig;
        rig.open();
        rig.addSeries();
        for (Time time = 1; time <= 5; ++time)
            rig.write(0, {time, time});
        DataFileRig later;
        copyFiles(rig, later);
        std::filesystem::resize_file(later.wal(), std::filesystem::file_size(later.wal()) - 1);
        CPPUNIT_ASSERT_EQUAL(std::size_t(4), later.open().points.size());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), later.recovery().damage.count(DamageKind::lostTail));
        CPPUNIT_ASSERT_EQUAL(std::string("the last 1 committed journal entries, with 2 points, are missing: the end of "
                                         "the WAL is damaged, cut off or not this file's"),
                             firstDamage(later.recovery()));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the lost entry's number is not given again", JournalNumber(6),
                                     later.write(0, {9}));
        later.open();
        CPPUNIT_ASSERT_MESSAGE("named once", later.recovery().damage.empty());
    }

    [[nodiscard]] std::size_t acknowledged(std::size_t moment) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(_returned, [=](auto at) { return at <= moment; }));
    }

    static void copyFiles(const DataFileRig& from, const DataFileRig& to)
    {
        std::filesystem::create_directories(to.path().parent_path());
        std::filesystem::copy_file(from.path(), to.path());
        std::filesystem::copy_file(from.wal(), to.wal());
        std::filesystem::copy_file(from.mark(), to.mark());
    }

    /// Runs the workload, then cuts the power at moments of all kinds; each time tells `judge` which of the states,
    /// counted from 0 for an empty file, is found.
    template <typename Judge>
    void play(Durability durability, Judge judge)
    {
        const auto seed = static_cast<unsigned>(std::random_device()());
        std::cout << "power cut seed " << seed << std::endl;
        std::mt19937 random(seed);
        DiskRecording disk;
        const SqliteDisk vfs(disk);
        DataFileRig rig({.durability = durability, .vfs = vfs.name()});
        run(rig, disk, seed);
        for (int i = 0; i < cuts; ++i)
        {
            const std::size_t moment = _born + random() % (disk.now() - _born + 1);
            const std::string message = "seed " + std::to_string(seed) + ", call " + std::to_string(moment);
            DataFileRig later({.vfs = _quick.name()});
            std::filesystem::create_directories(later.path().parent_path());
            disk.cut(moment, random, later.path().parent_path());
            const Contents loaded = later.open();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(message, std::string(), firstDamage(later.recovery()));
            const auto found = Workload::read(later.file(), loaded, _states.back());
            const auto state = std::ranges::find(_states, found);
            CPPUNIT_ASSERT_MESSAGE(message + ": a state that never was", state != _states.end());
            judge(moment, static_cast<std::size_t>(state - _states.begin()));
            later.addSeries(); // it goes on
        }
    }

    void run(DataFileRig& rig, const DiskRecording& disk, unsigned seed)
    {
        rig.open();
        _born = disk.now();
        Workload workload(seed);
        _states = {workload.state()};
        _returned.clear();
        for (std::size_t step = 0; step < cutSteps; ++step)
        {
            workload.step(rig.file(), step);
            _states.push_back(workload.state());
            _returned.push_back(disk.now());
            if (step % 7 == 6)
                rig.file().checkpoint();
            if (step % 11 == 10)
                rig.file().truncateWal();
        }
    }

    weir::test::FailingDisk _sound; ///< nothing fails, and nobody waits for a sync
    SqliteDisk _quick{_sound};
    std::size_t _born = 0;                ///< the file's tables are there
    std::vector<Workload::State> _states; ///< after each commit
    std::vector<std::size_t> _returned;   ///< when each commit returned
};

CPPUNIT_TEST_SUITE_REGISTRATION(PowerCutTest);
} // namespace
} // namespace weir::metrics::test
