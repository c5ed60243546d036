#include "PointBatch.h"

#include "engine/SeriesKey.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <cstddef>
#include <memory_resource>
#include <string>
#include <vector>

namespace weir::metrics
{
namespace
{
class PointBatchTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PointBatchTest);
    CPPUNIT_TEST(arrangesPointsSeriesBySeries);
    CPPUNIT_TEST(leavesOneSeriesInTheOrderInWhichItCame);
    CPPUNIT_TEST(remembersWhichSeriesAPointBelongsTo);
    CPPUNIT_TEST(findsSeriesInAnyOrder);
    CPPUNIT_TEST(canBeFilledAgainAfterAMove);
    CPPUNIT_TEST(keepsToTheMemoryItIsGiven);
    CPPUNIT_TEST(mayBeEmpty);
    CPPUNIT_TEST(tellsSeriesApartByTypeAndTags);
    CPPUNIT_TEST_SUITE_END();

public:
    void arrangesPointsSeriesBySeries()
    {
        PointBatch batch;
        for (int i = 0; i < 9; ++i)
            batch.add(std::string(1, static_cast<char>('a' + i % 3)), i, 10.0 * i);
        batch.arrange();
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, batch.runs());
        const auto run = batch.run(1);
        CPPUNIT_ASSERT_EQUAL(std::string("b"), std::string(run.key));
        CPPUNIT_ASSERT((std::vector<Time>(run.times.begin(), run.times.end()) == std::vector<Time>{1, 4, 7}));
        CPPUNIT_ASSERT((std::vector<double>(run.values.begin(), run.values.end()) == std::vector<double>{10, 40, 70}));
    }

    void leavesOneSeriesInTheOrderInWhichItCame()
    {
        PointBatch batch;
        batch.reserve(8);
        for (const int i : {5, 1, 3})
            batch.add("x", i, 10.0 * i);
        batch.arrange();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, batch.runs());
        const auto run = batch.run(0);
        CPPUNIT_ASSERT((std::vector<Time>(run.times.begin(), run.times.end()) == std::vector<Time>{5, 1, 3}));
        CPPUNIT_ASSERT((std::vector<double>(run.values.begin(), run.values.end()) == std::vector<double>{50, 10, 30}));
    }

    void remembersWhichSeriesAPointBelongsTo()
    {
        PointBatch batch;
        batch.add("x", 1, 1);
        batch.add("y", 2, 2);
        batch.add("x", 3, 3);
        batch.arrange();
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, batch.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, batch.runOf(1));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, batch.runOf(2));
    }

    /// What came after a series before is only the first guess.
    void findsSeriesInAnyOrder()
    {
        const std::string order = "abcabcacbbacaabbccdabcd";
        PointBatch batch;
        batch.reserve(3); // is no bound
        for (const char key : order)
            batch.add(std::string(1, key), key, key);
        batch.arrange();
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, batch.runs());
        for (std::size_t i = 0; i < order.size(); ++i)
            CPPUNIT_ASSERT_EQUAL(std::string(1, order[i]), std::string(batch.run(batch.runOf(i)).key));
        for (std::size_t run = 0; run < batch.runs(); ++run)
            for (const auto time : batch.run(run).times)
                CPPUNIT_ASSERT_EQUAL(static_cast<Time>(batch.run(run).key.front()), time);
    }

    void canBeFilledAgainAfterAMove()
    {
        PointBatch batch;
        batch.add("x", 1, 1);
        batch.add("y", 1, 1);
        const auto taken = std::move(batch);
        // NOLINTBEGIN(bugprone-use-after-move, clang-analyzer-cplusplus.Move): that is what is tested
        batch.add("z", 2, 2);
        batch.arrange();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, batch.size());
        CPPUNIT_ASSERT_EQUAL(std::string("z"), std::string(batch.run(0).key));
        // NOLINTEND(bugprone-use-after-move, clang-analyzer-cplusplus.Move)
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, taken.size());
    }

    void keepsToTheMemoryItIsGiven()
    {
        std::array<std::byte, 4096> room{};
        std::pmr::monotonic_buffer_resource memory(room.data(), room.size(), std::pmr::null_memory_resource());
        PointBatch batch(&memory); // which throws if it needs more
        for (int i = 0; i < 8; ++i)
            batch.add(std::string(24, static_cast<char>('a' + i % 2)), i, i);
        batch.arrange();
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, batch.run(1).times.size());
        const auto* key = reinterpret_cast<const std::byte*>(batch.run(1).key.data()); // NOLINT(*-reinterpret-cast)
        CPPUNIT_ASSERT(key >= room.data() && key < room.data() + room.size());
    }

    void mayBeEmpty()
    {
        PointBatch batch;
        batch.arrange();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, batch.runs());
    }

    void tellsSeriesApartByTypeAndTags()
    {
        PointBatch batch;
        batch.add({"cpu", {}, 1, 1});
        batch.add({"cpu", {{"a", "bc"}}, 1, 1});
        batch.add({"cpu", {{"ab", "c"}}, 1, 1});
        batch.add({"cpu", {{"a", "bc"}}, 1, 1});
        batch.arrange();
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, batch.runs());
        const auto key = batch.run(1).key;
        CPPUNIT_ASSERT_EQUAL(std::string("cpu"), std::string(typeOf(key)));
        CPPUNIT_ASSERT((tagsOf(key) == Tags{{"a", "bc"}}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PointBatchTest);
} // namespace
} // namespace weir::metrics
