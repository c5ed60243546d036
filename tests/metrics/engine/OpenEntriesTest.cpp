#include "engine/OpenEntries.h"

#include <cppunit/extensions/HelperMacros.h>

#include <vector>

namespace weir::metrics
{
namespace
{
using Numbers = std::vector<JournalNumber>;

class OpenEntriesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OpenEntriesTest);
    CPPUNIT_TEST(keepsAnEntryUntilTheLastSeriesLetsGo);
    CPPUNIT_TEST(dropsEntriesInAnyOrder);
    CPPUNIT_TEST(keepsADeletionWhileAnEntryBeforeItIsNeeded);
    CPPUNIT_TEST(changesNothingByAsking);
    CPPUNIT_TEST_SUITE_END();

    OpenEntries _entries;

    Numbers release(const Numbers& released)
    {
        auto dropped = _entries.droppable(released);
        _entries.release(released, dropped);
        return dropped;
    }

public:
    void keepsAnEntryUntilTheLastSeriesLetsGo()
    {
        _entries.add(1, 2);
        CPPUNIT_ASSERT(release({1}).empty());
        CPPUNIT_ASSERT((release({1}) == Numbers{1}));
        CPPUNIT_ASSERT(_entries.empty());
    }

    void dropsEntriesInAnyOrder()
    {
        _entries.add(1, 1);
        _entries.add(2, 1);
        _entries.add(3, 2);
        CPPUNIT_ASSERT((release({2, 3, 3}) == Numbers{2, 3}));
        CPPUNIT_ASSERT((release({1}) == Numbers{1}));
    }

    void keepsADeletionWhileAnEntryBeforeItIsNeeded()
    {
        _entries.add(1, 1);
        _entries.add(2, 0);
        _entries.add(3, 1);
        _entries.add(4, 0);
        CPPUNIT_ASSERT((release({3}) == Numbers{3}));
        CPPUNIT_ASSERT((release({1}) == Numbers{1, 2, 4}));
        CPPUNIT_ASSERT(_entries.empty());
    }

    void changesNothingByAsking()
    {
        _entries.add(1, 1);
        CPPUNIT_ASSERT((_entries.droppable(Numbers{1}) == Numbers{1}));
        CPPUNIT_ASSERT((_entries.droppable(Numbers{1}) == Numbers{1}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _entries.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OpenEntriesTest);
} // namespace
} // namespace weir::metrics
