#include "engine/JournalEntries.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace weir::metrics
{
namespace
{
using Numbers = std::vector<JournalNumber>;
using Ranges = std::vector<JournalRange>;

constexpr std::uint64_t segment = 4096; // as many points fill one

Numbers numbersOf(const Ranges& ranges)
{
    Numbers numbers;
    for (const auto& range : ranges)
        for (auto number = range.first; number <= range.last; ++number)
            numbers.push_back(number);
    return numbers;
}

/// What is in the journal, and who holds it.
struct Model
{
    std::map<JournalNumber, std::uint32_t> holders;
    std::set<JournalNumber> deletions;

    [[nodiscard]] bool isHeld(JournalNumber number) const
    {
        const auto found = holders.find(number);
        return found != holders.end() && found->second > 0;
    }

    /// Fails the test if it is needed. REQUIRES: what is dropped together is named in order.
    void drop(JournalNumber number)
    {
        if (const auto found = holders.find(number); found != holders.end())
        {
            CPPUNIT_ASSERT_EQUAL(std::uint32_t{0}, found->second);
            holders.erase(found);
            return;
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, deletions.erase(number));
        CPPUNIT_ASSERT_MESSAGE("there is an entry before it", holders.empty() || holders.begin()->first > number);
    }
};

class JournalEntriesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(JournalEntriesTest);
    CPPUNIT_TEST(keepsAnEntryUntilTheLastSeriesLetsGo);
    CPPUNIT_TEST(dropsSegmentsInAnyOrder);
    CPPUNIT_TEST(dropsNeighboursAsOneRange);
    CPPUNIT_TEST(keepsASegmentWhoseOtherEntriesAreNeeded);
    CPPUNIT_TEST(keepsADeletionWhileAnEntryBeforeItIsThere);
    CPPUNIT_TEST(dropsWhatNobodyEverHeld);
    CPPUNIT_TEST(doesNotNameWhatIsNotThere);
    CPPUNIT_TEST(dropsAShareAtATime);
    CPPUNIT_TEST(keepsNoLargeEntryForASmallOne);
    CPPUNIT_TEST(endsWasteThatIsTooMuch);
    CPPUNIT_TEST(keepsNoSegmentForADeletionInIt);
    CPPUNIT_TEST(agreesWithASimpleModel);
    CPPUNIT_TEST_SUITE_END();

    JournalEntries _entries;

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
        Numbers all;
        for (JournalNumber entry = 1; entry <= 300; ++entry)
        {
            _entries.add(entry, 1, 1);
            all.push_back(entry);
        }
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
        CPPUNIT_ASSERT((release({3}) == Ranges{{3, 3}}));
        CPPUNIT_ASSERT((release({1}) == Ranges{{1, 2}, {4, 4}}));
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
            const auto size = numbersOf(dropped).size();
            CPPUNIT_ASSERT(size >= std::min<std::size_t>(left, 500) && size <= 800);
            left -= size;
        }
        CPPUNIT_ASSERT(_entries.empty());
    }

    void keepsNoLargeEntryForASmallOne()
    {
        _entries.add(1, 1, 1);
        _entries.add(2, 1, segment);
        _entries.add(3, 1, 1);
        CPPUNIT_ASSERT((release({2}) == Ranges{{2, 2}}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _entries.size());
    }

    // A slow series has a small entry in every segment: what fast ones have let go of is not kept for that.
    void endsWasteThatIsTooMuch()
    {
        constexpr std::size_t points = 1000; // of an entry of the fast ones
        Numbers slow;
        std::size_t greatest = 0;
        for (JournalNumber entry = 1; entry <= 20'000; entry += 4)
        {
            _entries.add(entry, 1, 1);
            slow.push_back(entry);
            for (const auto fast : {entry + 1, entry + 2, entry + 3})
                _entries.add(fast, 1, points);
            for (const auto number : numbersOf(release({entry + 1, entry + 2, entry + 3})))
                CPPUNIT_ASSERT(number % 4 != 1);
            greatest = std::max(greatest, _entries.size() - slow.size());
        }
        CPPUNIT_ASSERT_MESSAGE(std::to_string(greatest),
                               greatest * points > 1'000'000 && greatest * points < 1'200'000);
        _entries.release(slow);
        while (!_entries.empty())
            CPPUNIT_ASSERT(!drop().empty());
    }

    void keepsNoSegmentForADeletionInIt()
    {
        _entries.add(1, 1, segment); // for all that follow there is an entry before them
        std::size_t deletions = 0;
        for (JournalNumber entry = 2; entry <= 4'000; entry += 2)
        {
            _entries.add(entry, 1, 2000);
            _entries.addDeletion(entry + 1);
            ++deletions;
            (void)release({entry});
        }
        CPPUNIT_ASSERT(_entries.size() < deletions + 10);
        (void)release({1});
        while (!_entries.empty())
            CPPUNIT_ASSERT(!drop().empty());
    }

    void agreesWithASimpleModel()
    {
        std::mt19937 random(42); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time
        Model model;
        JournalNumber next = 1;
        std::size_t wasted = 0; // entries that went though one beside them is held
        const auto forget = [&](const Ranges& dropped)
        {
            for (const auto number : numbersOf(dropped))
                model.drop(number);
            wasted += static_cast<std::size_t>(std::ranges::count_if(numbersOf(dropped), [&](JournalNumber number)
                                                                     { return model.isHeld(number - 1); }));
            CPPUNIT_ASSERT_EQUAL(model.holders.size() + model.deletions.size(), _entries.size());
        };
        const auto isSlow = [](JournalNumber number) { return number % 10 == 0; };
        for (int step = 0; step < 10'000; ++step, ++next)
        {
            if (random() % 500 == 0)
                next += random() % 600;
            if (random() % 20 == 0)
            {
                _entries.addDeletion(next);
                model.deletions.insert(next);
            }
            else
            {
                const auto series = isSlow(next) ? 1 : static_cast<std::uint32_t>(random() % 3);
                _entries.add(next, series, isSlow(next) ? 1 : 1 + random() % 700);
                model.holders[next] = series;
            }
            Numbers released;
            for (auto entry = model.holders.lower_bound(next - std::min<JournalNumber>(next, 100));
                 entry != model.holders.end(); ++entry)
                if (entry->second > 0 && !isSlow(entry->first) && (entry->first + 90 < next || random() % 50 == 0))
                {
                    --entry->second;
                    released.push_back(entry->first);
                }
            forget(release(released));
        }
        CPPUNIT_ASSERT(wasted > 0);
        for (auto& [entry, count] : model.holders)
            _entries.release(Numbers(std::exchange(count, 0), entry));
        while (!_entries.empty())
        {
            const auto dropped = drop();
            CPPUNIT_ASSERT(!dropped.empty());
            forget(dropped);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JournalEntriesTest);
} // namespace
} // namespace weir::metrics
