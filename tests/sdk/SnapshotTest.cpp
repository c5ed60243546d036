#include "weir/Snapshot.h"

#include "support/Processors.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <memory>
#include <thread>

namespace
{
using weir::test::onEachProcessor;

class SnapshotTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SnapshotTest);
    CPPUNIT_TEST(givesEveryReaderTheSameVersion);
    CPPUNIT_TEST(givesTheNewVersionOnceItIsStored);
    CPPUNIT_TEST(keepsAnOldVersionForWhoeverHoldsIt);
    CPPUNIT_TEST(hasOneVersionAfterStoresAtOnce);
    CPPUNIT_TEST(isReadWhileItIsStored);
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

    /// Whichever processor they are looked at from.
    void hasOneVersionAfterStoresAtOnce()
    {
        constexpr int stores = 1'000;
        weir::Snapshot<int> snapshot(0);
        const auto storeAll = [&](int sign)
        {
            for (int i = 1; i <= stores; ++i)
                snapshot.store(std::make_shared<const int>(sign * i));
        };
        {
            const std::jthread positive(storeAll, 1);
            const std::jthread negative(storeAll, -1);
        }
        const int last = *snapshot.load();
        CPPUNIT_ASSERT(last == stores || last == -stores);
        onEachProcessor([&] { CPPUNIT_ASSERT_EQUAL(last, *snapshot.load()); });
    }

    void isReadWhileItIsStored()
    {
        constexpr int stores = 1'000;
        weir::Snapshot<std::array<int, 4>> snapshot({0, 0, 0, 0});
        const std::jthread writer(
            [&]
            {
                for (int i = 1; i <= stores; ++i)
                    snapshot.store(std::make_shared<const std::array<int, 4>>(std::array{i, i, i, i}));
            });
        for (int seen = 0; seen < stores;)
        {
            const auto version = snapshot.load();
            CPPUNIT_ASSERT(version->front() == version->back());
            seen = version->front();
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SnapshotTest);
} // namespace
