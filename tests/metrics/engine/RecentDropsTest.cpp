#include "engine/RecentDrops.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdint>

namespace weir::metrics
{
namespace
{
constexpr std::uint32_t many = 100'000;

class RecentDropsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RecentDropsTest);
    CPPUNIT_TEST(knowsAllOfALargeTransactionUntilTheNextLargeOneIsOver);
    CPPUNIT_TEST(knowsWhereARunEnds);
    CPPUNIT_TEST(knowsTheChunksOfASeriesThatIsGone);
    CPPUNIT_TEST_SUITE_END();

    RecentDrops _drops;

    /// Every second chunk: no run is longer than one.
    void drop(SeriesId series)
    {
        _drops.begin();
        for (std::uint32_t i = 0; i < many; ++i)
            _drops.add({.series = series, .number = 2 * i});
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

    void knowsWhereARunEnds()
    {
        for (const std::uint32_t number : {3U, 4U, 5U, 7U})
            _drops.add({.series = 1, .number = number});
        _drops.add({.series = 2, .number = 8});
        for (std::uint32_t number = 0; number < 10; ++number)
            CPPUNIT_ASSERT_EQUAL((3 <= number && number <= 5) || number == 7,
                                 _drops.contains({.series = 1, .number = number}));
        CPPUNIT_ASSERT(!_drops.contains({.series = 0, .number = 4}));
        CPPUNIT_ASSERT(!_drops.contains({.series = 2, .number = 7}));
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
