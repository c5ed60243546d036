#include "engine/ClosedChunks.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <memory>
#include <vector>

namespace
{
using namespace weir::metrics;

ChunkPointer chunkOf(std::uint32_t order, double value)
{
    const std::array times{Time(order)};
    const std::array values{value};
    Summary summary;
    summary.add(times, values);
    return std::make_shared<const SealedChunk>(order, Columns{{times.begin(), times.end()}, {value}}, summary);
}

class ClosedChunksTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ClosedChunksTest);
    CPPUNIT_TEST(oneChunkIsItsOwnTotal);
    CPPUNIT_TEST(sumsUpSeveral);
    CPPUNIT_TEST(goesOnFromWhatItIs);
    CPPUNIT_TEST(replacesAChunkByAnother);
    CPPUNIT_TEST_SUITE_END();

public:
    void oneChunkIsItsOwnTotal()
    {
        const auto chunk = chunkOf(1, 10);
        CPPUNIT_ASSERT_EQUAL(&chunk->summary(), &ClosedChunks({chunk}).total());
    }

    void sumsUpSeveral() { assertTotal(3, 60, ClosedChunks({chunkOf(1, 10), chunkOf(2, 20), chunkOf(3, 30)})); }

    void goesOnFromWhatItIs()
    {
        const ClosedChunks one({chunkOf(1, 10)});
        const auto two = one.with(std::vector{chunkOf(2, 20)});
        const auto four = two.with(std::vector{chunkOf(3, 30), chunkOf(4, 40)});
        assertTotal(1, 10, one);
        assertTotal(2, 30, two);
        assertTotal(4, 100, four);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, four.chunks().size());
    }

    void replacesAChunkByAnother()
    {
        const auto sealed = chunkOf(1, 10);
        const auto alone = ClosedChunks({chunkOf(1, 10)}).with(0, sealed);
        CPPUNIT_ASSERT_EQUAL(&sealed->summary(), &alone.total());
        const auto both = ClosedChunks({chunkOf(1, 10), chunkOf(2, 20)}).with(0, sealed);
        CPPUNIT_ASSERT(both.chunks().front() == sealed);
        assertTotal(2, 30, both);
    }

private:
    static void assertTotal(std::uint64_t count, double sum, const ClosedChunks& closed)
    {
        CPPUNIT_ASSERT_EQUAL(count, closed.total().moments.count());
        CPPUNIT_ASSERT_EQUAL(sum, closed.total().moments.sum());
        CPPUNIT_ASSERT_EQUAL(count, closed.total().sketch.count());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ClosedChunksTest);
} // namespace
