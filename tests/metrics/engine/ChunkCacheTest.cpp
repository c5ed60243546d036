#include "engine/ChunkCache.h"

#include <cppunit/extensions/HelperMacros.h>

namespace weir::metrics
{
namespace
{
std::shared_ptr<const Columns> points(std::size_t count)
{
    return std::make_shared<const Columns>(Columns{std::vector<Time>(count), std::vector<double>(count)});
}

class ChunkCacheTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ChunkCacheTest);
    CPPUNIT_TEST(givesBackWhatItHolds);
    CPPUNIT_TEST(dropsWhatWasNotUsedForLongest);
    CPPUNIT_TEST(shrinksToANewBound);
    CPPUNIT_TEST(keepsNothingThatIsLargerThanItself);
    CPPUNIT_TEST_SUITE_END();

    ChunkCache _cache{3 * 160};

public:
    void givesBackWhatItHolds()
    {
        const auto ten = points(10);
        _cache.insert(1, ten);
        _cache.insert(1, points(10));
        CPPUNIT_ASSERT(_cache.find(1) == ten);
        CPPUNIT_ASSERT(_cache.find(2) == nullptr);
        CPPUNIT_ASSERT_EQUAL(std::size_t{160}, _cache.bytes());
    }

    void dropsWhatWasNotUsedForLongest()
    {
        for (const std::uint64_t serial : {1U, 2U, 3U})
            _cache.insert(serial, points(10));
        CPPUNIT_ASSERT(_cache.find(1) != nullptr);
        _cache.insert(4, points(10));
        CPPUNIT_ASSERT(_cache.find(2) == nullptr);
        CPPUNIT_ASSERT(_cache.find(1) != nullptr && _cache.find(3) != nullptr && _cache.find(4) != nullptr);
    }

    void shrinksToANewBound()
    {
        for (const std::uint64_t serial : {1U, 2U, 3U})
            _cache.insert(serial, points(10));
        _cache.setMaxBytes(200);
        CPPUNIT_ASSERT_EQUAL(std::size_t{160}, _cache.bytes());
        CPPUNIT_ASSERT(_cache.find(3) != nullptr);
    }

    void keepsNothingThatIsLargerThanItself()
    {
        _cache.insert(1, points(100));
        CPPUNIT_ASSERT(_cache.find(1) == nullptr);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _cache.bytes());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChunkCacheTest);
} // namespace
} // namespace weir::metrics
