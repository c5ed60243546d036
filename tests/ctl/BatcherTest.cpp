#include "import/Batcher.h"

#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>

namespace
{
using namespace weir::ctl;

/// `records` of one point each.
std::vector<Batch> cut(std::size_t records, std::size_t points, const std::string& id = "", std::size_t padding = 0)
{
    std::vector<Batch> batches;
    Batcher batcher(0, points, id,
                    [&](Batch&& batch)
                    {
                        batches.push_back(std::move(batch));
                        return true;
                    });
    for (std::size_t i = 0; i < records; ++i)
    {
        batcher.body() += std::to_string(i) + std::string(padding, 'x') + "\n";
        batcher.add(i + 1);
        CPPUNIT_ASSERT(batcher.endRecord());
    }
    CPPUNIT_ASSERT(batcher.finish());
    return batches;
}

std::vector<std::string> keys(const std::vector<Batch>& batches)
{
    std::vector<std::string> result;
    for (const auto& batch : batches)
        result.push_back(batch.key);
    return result;
}

class BatcherTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BatcherTest);
    CPPUNIT_TEST(cutsAfterSoManyPoints);
    CPPUNIT_TEST(neverCutsARecord);
    CPPUNIT_TEST(cutsALongBody);
    CPPUNIT_TEST(givesTheSameImportTheSameKeys);
    CPPUNIT_TEST(givesEveryBatchAKeyOfItsOwn);
    CPPUNIT_TEST(givesOtherImportsOtherKeys);
    CPPUNIT_TEST(makesKeysThatAHeaderCanCarry);
    CPPUNIT_TEST(endsWhenNoMoreAreWanted);
    CPPUNIT_TEST_SUITE_END();

public:
    void cutsAfterSoManyPoints()
    {
        const auto batches = cut(5, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, batches.size());
        CPPUNIT_ASSERT_EQUAL(std::string("2\n3\n"), batches[1].body);
        CPPUNIT_ASSERT_EQUAL((std::vector<std::uint64_t>{3, 4}), batches[1].lines);
        CPPUNIT_ASSERT_EQUAL(std::string("4\n"), batches[2].body);
        CPPUNIT_ASSERT(cut(0, 2).empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, cut(4, 2).size());
    }

    void neverCutsARecord()
    {
        std::vector<std::size_t> sizes;
        Batcher batcher(0, 4, "",
                        [&](Batch&& batch)
                        {
                            sizes.push_back(batch.points());
                            return true;
                        });
        for (std::uint64_t line = 1; line <= 4; ++line)
        {
            for (int value = 0; value < 3; ++value)
                batcher.add(line);
            CPPUNIT_ASSERT(batcher.endRecord());
        }
        CPPUNIT_ASSERT_EQUAL((std::vector<std::size_t>{6, 6}), sizes);
    }

    void cutsALongBody()
    {
        const auto batches = cut(10, 1000, "", 1024 * 1024);
        CPPUNIT_ASSERT(batches.size() > 1);
        for (const auto& batch : batches)
            CPPUNIT_ASSERT(batch.body.size() < 6 * 1024 * 1024);
    }

    void givesTheSameImportTheSameKeys() { CPPUNIT_ASSERT_EQUAL(keys(cut(50, 7)), keys(cut(50, 7))); }

    void givesEveryBatchAKeyOfItsOwn()
    {
        std::set<std::string> seen;
        Batcher batcher(0, 1, "",
                        [&](Batch&& batch)
                        {
                            CPPUNIT_ASSERT(seen.insert(batch.key).second);
                            return true;
                        });
        for (std::uint64_t line = 1; line <= 100; ++line)
        {
            batcher.body() += "the same\n";
            batcher.add(line);
            CPPUNIT_ASSERT(batcher.endRecord());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{100}, seen.size());
    }

    void givesOtherImportsOtherKeys()
    {
        std::set<std::string> seen;
        std::size_t all = 0;
        // Other sizes of batches, another id; one byte more in each record.
        for (const auto& batches : {cut(20, 5), cut(20, 10), cut(20, 5, "again"), cut(20, 5, "", 1)})
            for (const auto& batch : batches)
            {
                seen.insert(batch.key);
                ++all;
            }
        CPPUNIT_ASSERT_EQUAL(all, seen.size());
    }

    void makesKeysThatAHeaderCanCarry()
    {
        const auto key = cut(1, 1).front().key;
        CPPUNIT_ASSERT_EQUAL(std::string("weirctl-").size() + 32, key.size());
        CPPUNIT_ASSERT(key.find_first_not_of("weirctl-0123456789abcdef") == std::string::npos);
    }

    void endsWhenNoMoreAreWanted()
    {
        Batcher batcher(0, 1, "", [](Batch&&) { return false; });
        batcher.body() += "x\n";
        batcher.add(1);
        CPPUNIT_ASSERT(!batcher.endRecord());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BatcherTest);
} // namespace
