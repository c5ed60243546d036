#include "DataFileRig.h"
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
        fill(5);
        CPPUNIT_ASSERT(_rig.file().wantsCheckpoint());
        _rig.file().checkpoint();
        CPPUNIT_ASSERT(!_rig.file().wantsCheckpoint());
    }

    void theWalIsUsedAgainAfterACheckpoint()
    {
        for (int i = 0; i < 6; ++i)
        {
            fill(5);
            CPPUNIT_ASSERT(_rig.file().wantsCheckpoint());
            _rig.file().checkpoint();
        }
        CPPUNIT_ASSERT(std::filesystem::file_size(_rig.wal()) < 20 * mebibyte);
    }

    void theWalIsBoundedEvenIfNobodyAsksForACheckpoint()
    {
        fill(80);
        CPPUNIT_ASSERT(std::filesystem::file_size(_rig.wal()) < 72 * mebibyte);
    }

    void fill(int mebibytes)
    {
        for (int i = 0; i < mebibytes; ++i)
            _rig.seal(0, 1, std::string(mebibyte, 'x'));
    }

    weir::test::FailingDisk _sound; // nobody waits for a sync
    weir::test::SqliteDisk _vfs{_sound};
    DataFileRig _rig{{.vfs = _vfs.name()}};
};

CPPUNIT_TEST_SUITE_REGISTRATION(WalKeeperTest);
} // namespace
} // namespace weir::metrics::test
