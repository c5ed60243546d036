// What the scripts of the shared tier do, two servers beside one Redis.
#include "TwoInstances.h"
#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

namespace weir::cache::test
{
namespace
{
using namespace std::chrono_literals;

class RedisScriptsTest : public TwoInstances
{
    CPPUNIT_TEST_SUITE(RedisScriptsTest);
    CPPUNIT_TEST(whatOneInstanceFillsTheOtherFinds);
    CPPUNIT_TEST(anEntryWithoutResourcesIsKeptToo);
    CPPUNIT_TEST(anInvalidationIsSeenByEveryInstanceAtOnce);
    CPPUNIT_TEST(otherResourcesAreLeftAlone);
    CPPUNIT_TEST(aFillThatWasNotedBeforeAnInvalidationIsRefused);
    CPPUNIT_TEST(aFillThatWasNotedAfterItIsNot);
    CPPUNIT_TEST(everythingIsInvalidatedAtOnce);
    CPPUNIT_TEST(anEvictedKeyIsAMiss);
    CPPUNIT_TEST(aFillIsRefusedIfTheInvalidatedResourceWasEvicted);
    CPPUNIT_TEST(aRefusedFillCreatesWhatIsMissing);
    CPPUNIT_TEST(noEntryOutlivesItsResources);
    CPPUNIT_TEST(numbersAreExactToTheLastDigit);
    CPPUNIT_TEST_SUITE_END();

public:
    void whatOneInstanceFillsTheOtherFinds()
    {
        const Numbers values = filledBy(*_a, both);
        const auto found = _b->tier.find("key");
        CPPUNIT_ASSERT(found);
        CPPUNIT_ASSERT_EQUAL(encodedWith(both), found->entry);
        CPPUNIT_ASSERT_EQUAL(values, found->values);
        CPPUNIT_ASSERT(found->kept >= 0ms && found->kept < lifetime);
        CPPUNIT_ASSERT(_b->tier.isCurrent(both, found->values));
        CPPUNIT_ASSERT(!_b->tier.find("another key"));
    }

    void anEntryWithoutResourcesIsKeptToo()
    {
        filledBy(*_a, {});
        CPPUNIT_ASSERT(_b->tier.find("key"));
        _b->tier.invalidate(cpu);
        CPPUNIT_ASSERT(_b->tier.find("key"));
        _b->tier.invalidateAll();
        CPPUNIT_ASSERT(!_a->tier.find("key"));
    }

    void anInvalidationIsSeenByEveryInstanceAtOnce()
    {
        const Numbers values = filledBy(*_b, both);
        CPPUNIT_ASSERT(_a->tier.find("key"));
        _a->tier.invalidate(memory);
        CPPUNIT_ASSERT(!_b->tier.isCurrent(both, values));
        CPPUNIT_ASSERT(!_b->tier.find("key"));
        CPPUNIT_ASSERT(!_a->tier.find("key"));
    }

    void otherResourcesAreLeftAlone()
    {
        const Numbers values = filledBy(*_b, cpu);
        _a->tier.invalidate(memory);
        CPPUNIT_ASSERT(_b->tier.isCurrent(cpu, values));
        CPPUNIT_ASSERT(_a->tier.find("key"));
    }

    void aFillThatWasNotedBeforeAnInvalidationIsRefused()
    {
        const auto noted = noteBy(*_b);
        _a->tier.invalidate(memory);
        CPPUNIT_ASSERT(!fill(*_b, both, noted));
        CPPUNIT_ASSERT(!_b->tier.find("key"));
        CPPUNIT_ASSERT(fill(*_b, both, noteBy(*_b)));
        const auto again = noteBy(*_b);
        _a->tier.invalidate(memory);
        CPPUNIT_ASSERT(!fill(*_b, both, again));
        CPPUNIT_ASSERT(!_b->tier.find("key"));
    }

    void aFillThatWasNotedAfterItIsNot()
    {
        _a->tier.invalidate(both);
        const auto noted = noteBy(*_b);
        CPPUNIT_ASSERT(fill(*_b, both, noted));
        _a->tier.invalidate(Names{"metrics/disk"});
        CPPUNIT_ASSERT(fill(*_b, both, noted));
        CPPUNIT_ASSERT(_a->tier.find("key"));
    }

    void everythingIsInvalidatedAtOnce()
    {
        const Numbers values = filledBy(*_b, cpu);
        const auto noted = noteBy(*_b);
        _a->tier.invalidateAll();
        CPPUNIT_ASSERT(!_b->tier.isCurrent(cpu, values));
        CPPUNIT_ASSERT(!_b->tier.find("key"));
        CPPUNIT_ASSERT(!fill(*_b, cpu, noted));
        filledBy(*_b, cpu);
    }

    void anEvictedKeyIsAMiss()
    {
        for (const std::string name : keyNames)
        {
            const Numbers values = filledBy(*_a, cpu);
            CPPUNIT_ASSERT_EQUAL(std::string("1"), shown("DEL test:cache:" + name));
            CPPUNIT_ASSERT_MESSAGE(name, !_b->tier.find("key"));
            CPPUNIT_ASSERT_MESSAGE(name, _b->tier.isCurrent(cpu, values) == (name == "entry:key"));
            const auto noted = noteBy(*_b);
            CPPUNIT_ASSERT_MESSAGE(name, !_b->tier.find("key"));
            CPPUNIT_ASSERT_MESSAGE(name, fill(*_b, cpu, noted));
        }
    }

    void aFillIsRefusedIfTheInvalidatedResourceWasEvicted()
    {
        for (const std::string name : {"sequence", "resource:metrics/cpu"})
        {
            const auto noted = noteBy(*_b);
            _a->tier.invalidate(cpu);
            CPPUNIT_ASSERT_EQUAL(std::string("1"), shown("DEL test:cache:" + name));
            CPPUNIT_ASSERT_MESSAGE(name, !fill(*_b, cpu, noted));
            CPPUNIT_ASSERT_MESSAGE(name, !_b->tier.find("key"));
        }
    }

    void aRefusedFillCreatesWhatIsMissing()
    {
        const auto early = noteBy(*_a);
        _a->tier.invalidate(memory);
        CPPUNIT_ASSERT(!fill(*_a, cpu, early));
        const auto late = noteBy(*_a);
        _a->tier.invalidate(memory);
        CPPUNIT_ASSERT(fill(*_a, cpu, late));
        CPPUNIT_ASSERT(_b->tier.find("key"));
    }

    void noEntryOutlivesItsResources()
    {
        filledBy(*_a, cpu);
        const auto values = _a->tier.fill("long", encodedWith(both), both, noteBy(*_a), 48h);
        CPPUNIT_ASSERT(values);
        const std::int64_t entry = std::stoll(shown("PEXPIRETIME test:cache:entry:long"));
        for (const std::string name : {"resource:metrics/cpu", "resource:metrics/memory"})
            CPPUNIT_ASSERT(std::stoll(shown("PEXPIRETIME test:cache:" + name)) >= entry);
        CPPUNIT_ASSERT_EQUAL(std::string("-1"), shown("PTTL test:cache:all"));
    }

    void numbersAreExactToTheLastDigit()
    {
        const auto noted = noteBy(*_a);
        shown("SET test:cache:sequence 4398046511104007");
        for (const std::int64_t expected : {4398046511104008, 4398046511104009, 4398046511104010})
        {
            _b->tier.invalidate(cpu);
            CPPUNIT_ASSERT_EQUAL(expected, noteBy(*_b).sequence);
            CPPUNIT_ASSERT_EQUAL(expected, filledBy(*_b, cpu).back());
            CPPUNIT_ASSERT(!fill(*_a, cpu, noted));
            CPPUNIT_ASSERT(!fill(*_a, cpu, {expected - 1}));
            CPPUNIT_ASSERT(fill(*_a, cpu, {expected}));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisScriptsTest);
} // namespace
} // namespace weir::cache::test
