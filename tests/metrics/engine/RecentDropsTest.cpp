#include "engine/RecentDrops.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdint>

namespace weir::metrics
{
namespace
{
constexpr std::uint32_t many = 200'000;

class RecentDropsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RecentDropsTest);
    CPPUNIT_TEST(knowsAllOfALargeTransactionUntilTheNextLargeOneIsOver);
    CPPUNIT_TEST(knowsTheChunksOfASeriesThatIsGone);
    CPPUNIT_TEST_SUITE_END();

    RecentDrops _drops;

    void drop(SeriesId series)
    {
        _drops.begin();
        for (std::uint32_t number = 0; number < many; ++number)
            _drops.add({.series = series, .number = number});
    }

public:
    void knowsAllOfALargeTransactionUntilTheNextLargeOneIsOver()
    {
        constexpr ChunkKey first{.series = 0, .number = 0};
        drop(0);
        CPPUNIT_ASSERT(_drops.contains(first));
        drop(1);
        CPPUNIT_ASSERT(_drops.contains(first));
        drop(2);
        CPPUNIT_ASSERT(!_drops.contains(first));
        CPPUNIT_ASSERT(_drops.contains({.series = 1, .number = 0}));
    }

    void knowsTheChunksOfASeriesThatIsGone()
    {
        _drops.begin();
        _drops.addAll(7);
        CPPUNIT_ASSERT(_drops.contains({.series = 7, .number = 3}));
        CPPUNIT_ASSERT(!_drops.contains({.series = 8, .number = 3}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RecentDropsTest);
} // namespace
} // namespace weir::metrics
