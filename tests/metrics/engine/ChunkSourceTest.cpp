#include "engine/ChunkCodec.h"
#include "engine/SealedChunk.h"
#include "engine/StorageErrors.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace
{
using namespace weir::metrics;

class ChunkSourceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ChunkSourceTest);
    CPPUNIT_TEST(readsAChunk);
    CPPUNIT_TEST(countsEachChunkThatIsDamagedOnce);
    CPPUNIT_TEST(findsWhatIsLeftOfAChunkThatIsGone);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        constexpr std::array<Time, 2> times{1, 2};
        constexpr std::array values{10.0, 20.0};
        _points = {{times.begin(), times.end()}, {values.begin(), values.end()}};
        _summary.add(times, values);
    }

    void readsAChunk()
    {
        ChunkSource source(1000, [this](ChunkKey) { return encodeChunk(_points); });
        CPPUNIT_ASSERT(source.points(chunk(1))->values == _points.values);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, source.damaged());
    }

    void countsEachChunkThatIsDamagedOnce()
    {
        ChunkSource source(1000, [](ChunkKey) { return std::string("garbled"); });
        const auto first = chunk(1);
        for (int i = 0; i < 2; ++i)
            CPPUNIT_ASSERT_THROW(static_cast<void>(source.points(first)), DamagedError);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, source.damaged());
        CPPUNIT_ASSERT_THROW(static_cast<void>(source.points(chunk(2))), DamagedError);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, source.damaged());
    }

    void findsWhatIsLeftOfAChunkThatIsGone()
    {
        ChunkSource source(1000, [this](ChunkKey key)
                           { return key.number == 3 ? std::optional(encodeChunk(_points)) : std::nullopt; });
        const auto first = chunk(1);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, source.points(first)->size());
        const auto second = chunk(2);
        first->setSuccessor(second);
        second->setSuccessor(chunk(3));
        CPPUNIT_ASSERT(source.points(first)->values == _points.values);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, source.damaged());
    }

private:
    [[nodiscard]] ChunkPointer chunk(std::uint32_t number) const
    {
        return std::make_shared<const SealedChunk>(number, ChunkKey{.series = 1, .number = number}, _summary);
    }

    Columns _points;
    Summary _summary;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChunkSourceTest);
} // namespace
