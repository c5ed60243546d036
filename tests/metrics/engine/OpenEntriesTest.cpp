#include "engine/OpenEntries.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace weir::metrics
{
namespace
{
using Numbers = std::vector<JournalNumber>;
using Ranges = std::vector<JournalRange>;

constexpr std::uint64_t segment = 4096; // as many points fill one

std::size_t countOf(const Ranges& ranges)
{
    std::size_t count = 0;
    for (const auto& range : ranges)
        count += static_cast<std::size_t>(range.last - range.first + 1);
    return count;
}

class OpenEntriesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OpenEntriesTest);
    CPPUNIT_TEST(keepsAnEntryUntilTheLastSeriesLetsGo);
    CPPUNIT_TEST(dropsSegmentsInAnyOrder);
    CPPUNIT_TEST(dropsNeighboursAsOneRange);
    CPPUNIT_TEST(keepsASegmentWhoseOtherEntriesAreNeeded);
    CPPUNIT_TEST(keepsADeletionWhileAnEntryBeforeItIsThere);
    CPPUNIT_TEST(dropsWhatNobodyEverHeld);
    CPPUNIT_TEST(doesNotNameWhatIsNotThere);
    CPPUNIT_TEST(dropsAShareAtATime);
    CPPUNIT_TEST(endsWasteThatIsTooMuch);
    CPPUNIT_TEST(agreesWithASimpleModel);
    CPPUNIT_TEST_SUITE_END();

    OpenEntries _entries;

    Ranges drop()
    {
        auto dropped = _entries.droppable();
        CPPUNIT_ASSERT_MESSAGE("asking changes nothing", dropped == _entries.droppable());
        _entries.drop(dropped);
        return dropped;
    }

    Ranges release(const Numbers& released)
    {
        _entries.release(released);
        return drop();
    }

public:
    void keepsAnEntryUntilTheLastSeriesLetsGo()
    {
        _entries.add(1, 2, 2);
        CPPUNIT_ASSERT(release({1}).empty());
        CPPUNIT_ASSERT((release({1}) == Ranges{{1, 1}}));
        CPPUNIT_ASSERT(_entries.empty());
    }

    void dropsSegmentsInAnyOrder()
    {
        _entries.add(1, 1, segment);
        _entries.add(2, 1, segment);
        _entries.add(3, 2, segment);
        CPPUNIT_ASSERT((release({2, 3, 3}) == Ranges{{2, 3}}));
        CPPUNIT_ASSERT((release({1}) == Ranges{{1, 1}}));
        CPPUNIT_ASSERT(_entries.empty());
    }

    void dropsNeighboursAsOneRange()
    {
        for (JournalNumber entry = 1; entry <= 300; ++entry)
            _entries.add(entry, 1, 1);
        Numbers all;
        for (JournalNumber entry = 1; entry <= 300; ++entry)
            all.push_back(entry);
        CPPUNIT_ASSERT((release(all) == Ranges{{1, 300}}));
    }

    void keepsASegmentWhoseOtherEntriesAreNeeded()
    {
        _entries.add(1, 1, 1);
        _entries.add(2, 1, 1);
        CPPUNIT_ASSERT(release({1}).empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _entries.size());
        CPPUNIT_ASSERT((release({2}) == Ranges{{1, 2}}));
    }

    void keepsADeletionWhileAnEntryBeforeItIsThere()
    {
        _entries.add(1, 1, segment);
        _entries.addDeletion(2);
        _entries.add(3, 1, segment);
        _entries.addDeletion(4);
        CPPUNIT_ASSERT(release({3}).empty());
        CPPUNIT_ASSERT((release({1}) == Ranges{{1, 4}}));
        CPPUNIT_ASSERT(_entries.empty());
    }

    void dropsWhatNobodyEverHeld()
    {
        _entries.add(1, 0, 10); // a start found it, and its points in chunks
        CPPUNIT_ASSERT((drop() == Ranges{{1, 1}}));
        _entries.addDeletion(2);
        CPPUNIT_ASSERT((drop() == Ranges{{2, 2}}));
        CPPUNIT_ASSERT(_entries.empty());
    }

    void doesNotNameWhatIsNotThere()
    {
        _entries.add(1, 1, 1);
        _entries.add(5, 1, 1);
        _entries.add(1'000'000, 1, 1);
        CPPUNIT_ASSERT((release({1, 5, 1'000'000}) == Ranges{{1, 1}, {5, 5}, {1'000'000, 1'000'000}}));
    }

    void dropsAShareAtATime()
    {
        constexpr JournalNumber count = 5000;
        for (JournalNumber entry = 1; entry <= count; ++entry)
            _entries.add(entry, 0, 1);
        for (auto left = count; left > 0;)
        {
            const auto dropped = drop();
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, dropped.size());
            CPPUNIT_ASSERT_EQUAL(count - left + 1, dropped.front().first);
            CPPUNIT_ASSERT(countOf(dropped) >= std::min<std::size_t>(left, 500) && countOf(dropped) <= 800);
            left -= countOf(dropped);
        }
        CPPUNIT_ASSERT(_entries.empty());
    }

    // A slow series has a point in every segment: what the fast ones have let go of is not kept for that.
    void endsWasteThatIsTooMuch()
    {
        constexpr JournalNumber count = 100'000;
        constexpr JournalNumber slow = 100;
        Numbers released;
        std::size_t greatest = 0;
        for (JournalNumber entry = 1; entry <= count; ++entry)
        {
            _entries.add(entry, entry % slow == 0 ? 2 : 1, 1);
            released.push_back(entry);
            if (released.size() < 2 * slow)
                continue;
            for (const auto& range : release(released))
                for (auto one = range.first; one <= range.last; ++one)
                    CPPUNIT_ASSERT(one % slow != 0);
            released.clear();
            greatest = std::max(greatest, _entries.size());
        }
        CPPUNIT_ASSERT_MESSAGE(std::to_string(greatest), greatest < 40'000);
        CPPUNIT_ASSERT(_entries.size() > count / slow);
    }

    void agreesWithASimpleModel()
    {
        std::mt19937 random(42); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time
        std::map<JournalNumber, std::uint32_t> holders;
        std::set<JournalNumber> deletions;
        JournalNumber next = 1;
        for (int step = 0; step < 20'000; ++step)
        {
            next += random() % 50 == 0 ? 1 + random() % 600 : 1;
            if (random() % 20 == 0)
            {
                _entries.addDeletion(next);
                deletions.insert(next);
            }
            else
                _entries.add(next, holders[next] = static_cast<std::uint32_t>(random() % 3), 1 + random() % 200);
            Numbers released;
            for (auto& [entry, count] : holders)
                if (count > 0 && (random() % 100 == 0 || entry + 3000 < next))
                {
                    --count;
                    released.push_back(entry);
                }
            for (const auto& range : release(released))
                for (auto entry = range.first; entry <= range.last; ++entry)
                    if (const auto found = holders.find(entry); found != holders.end())
                    {
                        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0}, found->second);
                        holders.erase(found);
                    }
                    else
                    {
                        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, deletions.erase(entry));
                        CPPUNIT_ASSERT(holders.empty() || holders.begin()->first > entry);
                    }
            CPPUNIT_ASSERT_EQUAL(holders.size() + deletions.size(), _entries.size());
        }
        Numbers rest;
        for (const auto& [entry, count] : holders)
            rest.insert(rest.end(), count, entry);
        _entries.release(rest);
        while (!_entries.empty())
            CPPUNIT_ASSERT(!drop().empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OpenEntriesTest);
} // namespace
} // namespace weir::metrics
