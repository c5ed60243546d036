#include "DataFileRig.h"
#include "engine/Sqlite.h"
#include "support/FailingDisk.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <string>

namespace weir::metrics::test
{
namespace
{
constexpr std::uintmax_t mebibyte = 1U << 20U;

class WalKeeperTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(WalKeeperTest);
    CPPUNIT_TEST(aCheckpointIsWantedOnceTheWalHasGrown);
    CPPUNIT_TEST(theWalIsUsedAgainAfterACheckpoint);
    CPPUNIT_TEST(theWalIsBoundedEvenIfNobodyAsksForACheckpoint);
    CPPUNIT_TEST(theWalGivesItsRoomBack);
    CPPUNIT_TEST(aWalThatWasStartedAfreshGivesItsRoomBack);
    CPPUNIT_TEST(theWalStaysWhileSomebodyReadsFromIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _rig.open();
        _rig.addSeries();
    }

private:
    void aCheckpointIsWantedOnceTheWalHasGrown()
    {
        CPPUNIT_ASSERT(!_rig.file().wantsCheckpoint());
        fill(72);
        CPPUNIT_ASSERT(_rig.file().wantsCheckpoint());
        _rig.file().checkpoint();
        CPPUNIT_ASSERT(!_rig.file().wantsCheckpoint());
    }

    void theWalIsUsedAgainAfterACheckpoint()
    {
        for (int i = 0; i < 2; ++i)
        {
            fill(72);
            CPPUNIT_ASSERT(_rig.file().wantsCheckpoint());
            _rig.file().checkpoint();
        }
        CPPUNIT_ASSERT(std::filesystem::file_size(_rig.wal()) < 84 * mebibyte);
    }

    void theWalIsBoundedEvenIfNobodyAsksForACheckpoint()
    {
        fill(160);
        CPPUNIT_ASSERT(std::filesystem::file_size(_rig.wal()) < 136 * mebibyte);
    }

    void theWalGivesItsRoomBack()
    {
        fill(2);
        CPPUNIT_ASSERT(_rig.file().isWalUnmoved());
        _rig.file().truncateWal();
        CPPUNIT_ASSERT(!_rig.file().isWalUnmoved());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), _rig.file().walBytes());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _rig.open().chunks.size());
    }

    /// However little of it is in use.
    void aWalThatWasStartedAfreshGivesItsRoomBack()
    {
        fill(72);
        _rig.file().checkpoint();
        _rig.write(0, {1});
        _rig.write(0, {2});
        CPPUNIT_ASSERT(_rig.file().walBytes() > 60 * mebibyte);
        CPPUNIT_ASSERT(!_rig.file().isWalUnmoved());
        _rig.file().truncateWal();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), _rig.file().walBytes());
    }

    void theWalStaysWhileSomebodyReadsFromIt()
    {
        fill(2);
        const auto size = std::filesystem::file_size(_rig.wal());
        {
            Connection reader(_rig.path(), Connection::Access::read, _vfs.name());
            reader.run("BEGIN");
            CPPUNIT_ASSERT(reader.number("SELECT count(*) FROM chunk") == 1);
            _rig.file().truncateWal();
            CPPUNIT_ASSERT_EQUAL(size, std::filesystem::file_size(_rig.wal()));
        }
        _rig.file().truncateWal();
        CPPUNIT_ASSERT_EQUAL(std::uintmax_t(0), std::filesystem::file_size(_rig.wal()));
    }

    /// A chunk of two: half is its summary.
    void fill(int mebibytes)
    {
        for (int i = 0; i < mebibytes; i += 2)
            _rig.seal(0, 1, std::string(mebibyte, 'x'));
    }

    weir::test::FailingDisk _sound; // nobody waits for a sync
    weir::test::SqliteDisk _vfs{_sound};
    DataFileRig _rig{{.vfs = _vfs.name()}};
};

CPPUNIT_TEST_SUITE_REGISTRATION(WalKeeperTest);
} // namespace
} // namespace weir::metrics::test
