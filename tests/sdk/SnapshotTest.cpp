#include "weir/Snapshot.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>

namespace
{
class SnapshotTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SnapshotTest);
    CPPUNIT_TEST(givesEveryReaderTheSameVersion);
    CPPUNIT_TEST(givesTheNewVersionOnceItIsStored);
    CPPUNIT_TEST(keepsAnOldVersionForWhoeverHoldsIt);
    CPPUNIT_TEST_SUITE_END();

public:
    void givesEveryReaderTheSameVersion()
    {
        const weir::Snapshot<int> snapshot(1);
        CPPUNIT_ASSERT_EQUAL(1, *snapshot.load());
        CPPUNIT_ASSERT(snapshot.load() == snapshot.load());
    }

    void givesTheNewVersionOnceItIsStored()
    {
        weir::Snapshot<int> snapshot(1);
        snapshot.store(std::make_shared<const int>(2));
        CPPUNIT_ASSERT_EQUAL(2, *snapshot.load());
    }

    void keepsAnOldVersionForWhoeverHoldsIt()
    {
        weir::Snapshot<int> snapshot(1);
        auto held = snapshot.load();
        const std::weak_ptr<const int> watched = held;
        snapshot.store(std::make_shared<const int>(2));
        CPPUNIT_ASSERT_EQUAL(1, *held);
        held.reset();
        CPPUNIT_ASSERT(watched.expired());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SnapshotTest);
} // namespace
