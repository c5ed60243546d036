#include "EntryStore.h"

#include "Answer.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <thread>
#include <vector>

namespace weir::cache::test
{
namespace
{
EntryPointer entryOfSize(std::size_t size)
{
    Entry entry;
    entry.body = std::make_shared<const std::string>(size, 'x');
    entry.resources = {"even"};
    return std::make_shared<const Entry>(std::move(entry));
}

class EntryStoreTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EntryStoreTest);
    CPPUNIT_TEST(findsWhatWasPutLast);
    CPPUNIT_TEST(sharesTheBody);
    CPPUNIT_TEST(letsTheLeastRecentlyUsedGoFirst);
    CPPUNIT_TEST(keepsNothingLargerThanTheBound);
    CPPUNIT_TEST(shrinksWhenTheBoundDoes);
    CPPUNIT_TEST(removesOnlyTheEntryThatIsMeant);
    CPPUNIT_TEST(accountsForEveryByte);
    CPPUNIT_TEST(staysWithinTheBoundUnderManyThreads);
    CPPUNIT_TEST_SUITE_END();

    static constexpr std::size_t oneSize = 1000;
    const std::size_t _one = footprint("key-0", *entryOfSize(oneSize));

    static std::string key(std::size_t number) { return "key-" + std::to_string(number); }

public:
    void findsWhatWasPutLast()
    {
        EntryStore store(10 * _one);
        const auto second = entryOfSize(2);
        CPPUNIT_ASSERT(store.find("a") == nullptr);
        (void)store.put("a", entryOfSize(1));
        (void)store.put("a", second);
        CPPUNIT_ASSERT(store.find("a") == second);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), store.entries());
    }

    void sharesTheBody()
    {
        EntryStore store(10 * _one);
        const auto entry = entryOfSize(oneSize);
        (void)store.put("a", entry);
        const auto answer = answerOf(*store.find("a"), {.result = Result::hit}, MonotonicTime());
        CPPUNIT_ASSERT(answer.body.text()->data() == entry->body->data());
    }

    void letsTheLeastRecentlyUsedGoFirst()
    {
        EntryStore store(5 * _one);
        for (std::size_t i = 0; i < 5; ++i)
            CPPUNIT_ASSERT_EQUAL(std::size_t(0), store.put(key(i), entryOfSize(oneSize)));
        (void)store.find(key(0));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), store.put(key(5), entryOfSize(oneSize)));
        CPPUNIT_ASSERT(store.find(key(0)) != nullptr && store.find(key(1)) == nullptr && store.find(key(2)) != nullptr);
    }

    void keepsNothingLargerThanTheBound()
    {
        EntryStore store(_one);
        (void)store.put("a", entryOfSize(1));
        (void)store.put("a", entryOfSize(2 * oneSize));
        CPPUNIT_ASSERT(store.find("a") == nullptr);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), store.bytes());
    }

    void shrinksWhenTheBoundDoes()
    {
        EntryStore store(8 * _one);
        for (std::size_t i = 0; i < 8; ++i)
            (void)store.put(key(i), entryOfSize(oneSize));
        CPPUNIT_ASSERT_EQUAL(std::size_t(5), store.setMaxBytes(3 * _one));
        CPPUNIT_ASSERT(store.find(key(4)) == nullptr && store.find(key(5)) != nullptr);
    }

    void removesOnlyTheEntryThatIsMeant()
    {
        EntryStore store(8 * _one);
        const auto old = entryOfSize(1);
        (void)store.put("a", old);
        (void)store.put("a", entryOfSize(2));
        store.remove("a", old);
        CPPUNIT_ASSERT(store.find("a") != nullptr);
        store.remove("a", store.find("a"));
        CPPUNIT_ASSERT(store.find("a") == nullptr);
    }

    void accountsForEveryByte()
    {
        EntryStore store(100 * _one);
        for (std::size_t i = 0; i < 50; ++i)
            (void)store.put(key(i), entryOfSize(i));
        CPPUNIT_ASSERT_EQUAL(std::size_t(25), store.removeIf([](const Entry& e) { return e.body->size() % 2 == 0; }));
        CPPUNIT_ASSERT_EQUAL(std::size_t(25), store.removeIf([](const Entry&) { return true; }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), store.bytes());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), store.entries());
    }

    void staysWithinTheBoundUnderManyThreads()
    {
        EntryStore store(20 * _one);
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < 4; ++t)
            threads.emplace_back(
                [&store, t]
                {
                    for (std::size_t i = 0; i < 2000; ++i)
                    {
                        (void)store.put(key((i * 7 + t) % 60), entryOfSize(oneSize));
                        (void)store.find(key(i % 60));
                    }
                });
        threads.clear();
        CPPUNIT_ASSERT(store.bytes() <= 20 * _one);
        const std::size_t held = store.entries();
        CPPUNIT_ASSERT_EQUAL(held, store.removeIf([](const Entry&) { return true; }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), store.bytes());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EntryStoreTest);
} // namespace
} // namespace weir::cache::test
