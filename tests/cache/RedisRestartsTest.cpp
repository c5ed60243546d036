// Redis ends, comes back with less than it had, or with what it had before.
#include "TwoInstances.h"

#include <cppunit/extensions/HelperMacros.h>

namespace weir::cache::test
{
namespace
{
class RedisRestartsTest : public TwoInstances
{
    CPPUNIT_TEST_SUITE(RedisRestartsTest);
    CPPUNIT_TEST(nothingComesBackAfterARestart);
    CPPUNIT_TEST(aFillThatWasNotedBeforeARestartIsRefused);
    CPPUNIT_TEST(nothingComesBackWithAnOldSnapshot);
    CPPUNIT_TEST(aWriteDoesNotHideThatASnapshotIsOld);
    CPPUNIT_TEST(numbersGoOnAboveASequenceThatWasSetBack);
    CPPUNIT_TEST(whatIsOwedIsPaidOnceRedisIsBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void nothingComesBackAfterARestart()
    {
        const Numbers before = filledBy(*_a, cpu);
        restart();
        CPPUNIT_ASSERT(!_a->tier.find("key"));
        CPPUNIT_ASSERT(!_a->tier.isCurrent(cpu, before));
        const Numbers after = filledBy(*_b, cpu);
        CPPUNIT_ASSERT(!_a->tier.isCurrent(cpu, before));
        CPPUNIT_ASSERT(after.front() > before.front() && after.back() > before.back());
    }

    void aFillThatWasNotedBeforeARestartIsRefused()
    {
        const auto noted = noteBy(*_a);
        restart();
        CPPUNIT_ASSERT(!fill(*_a, cpu, noted));
        _b->tier.invalidate(cpu);
        CPPUNIT_ASSERT(!fill(*_a, cpu, noted));
        CPPUNIT_ASSERT(!_b->tier.find("key"));
    }

    /// The snapshot holds the entry and not its invalidation, which was answered for.
    void nothingComesBackWithAnOldSnapshot()
    {
        const Numbers before = filledBy(*_b, cpu);
        _server->command({"SAVE"});
        _a->tier.invalidate(cpu);
        _server->command({"DEBUG", "RELOAD", "NOSAVE"});
        CPPUNIT_ASSERT_EQUAL(std::string("1"), shown("EXISTS test:cache:entry:key"));
        CPPUNIT_ASSERT(!_a->tier.find("key"));
        CPPUNIT_ASSERT_EQUAL(1.0, _a->rig.owed());
        _a->rig.turn();
        CPPUNIT_ASSERT_EQUAL(0.0, _a->rig.owed());
        CPPUNIT_ASSERT(!_a->tier.find("key"));
        CPPUNIT_ASSERT(!_b->tier.find("key"));
        CPPUNIT_ASSERT(!_b->tier.isCurrent(cpu, before));
        filledBy(*_b, cpu);
    }

    void aWriteDoesNotHideThatASnapshotIsOld()
    {
        const Numbers before = filledBy(*_b, cpu);
        _server->command({"SAVE"});
        _a->tier.invalidate(cpu);
        _server->command({"DEBUG", "RELOAD", "NOSAVE"});
        const std::vector<std::string> other{"metrics/other"};
        _a->tier.invalidate(other);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), shown("EXISTS test:cache:entry:key"));
        CPPUNIT_ASSERT(!_a->tier.find("key"));
        CPPUNIT_ASSERT(!_b->tier.isCurrent(cpu, before));
        filledBy(*_b, cpu);
    }

    void numbersGoOnAboveASequenceThatWasSetBack()
    {
        const std::int64_t ahead = noteBy(*_a).sequence + std::int64_t(3'600'000'000);
        shown("SET test:cache:sequence " + std::to_string(ahead));
        CPPUNIT_ASSERT_EQUAL(ahead, noteBy(*_a).sequence);
        shown("SET test:cache:sequence " + std::to_string(ahead - 1'000));
        CPPUNIT_ASSERT(!fill(*_b, cpu, {ahead}));
        CPPUNIT_ASSERT(!_a->tier.note());
        _a->rig.turn();
        CPPUNIT_ASSERT_EQUAL(ahead + 1, noteBy(*_a).sequence);
    }

    void whatIsOwedIsPaidOnceRedisIsBack()
    {
        const Numbers values = filledBy(*_b, cpu);
        stop();
        _a->tier.invalidate(cpu);
        CPPUNIT_ASSERT_EQUAL(1.0, _a->rig.owed());
        CPPUNIT_ASSERT_EQUAL(1, _a->rig.warnings());
        start();
        CPPUNIT_ASSERT(!_a->tier.note());
        _a->rig.turn();
        CPPUNIT_ASSERT_EQUAL(0.0, _a->rig.owed());
        CPPUNIT_ASSERT(!_b->tier.isCurrent(cpu, values));
        filledBy(*_a, cpu);
    }

private:
    void restart()
    {
        kill();
        start();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisRestartsTest);
} // namespace
} // namespace weir::cache::test
