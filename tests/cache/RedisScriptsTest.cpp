#include "EntryCodec.h"
#include "TierRig.h"
#include "redis/Rig.h"
#include "support/Printing.h"
#include "support/RealRedis.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <memory>
#include <thread>
#include <tuple>

namespace weir::cache::test
{
namespace
{
using namespace std::chrono_literals;
using Names = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;

const Names cpu{"metrics/cpu"};
const Names memory{"metrics/memory"};
const Names both{"metrics/cpu", "metrics/memory"};
constexpr auto lifetime = 30s;
constexpr const char* keyNames[]{"sequence", "all", "resource:metrics/cpu", "entry:key"};

/// A server with its own connection and tier. No wait strikes on a slow machine.
struct Instance
{
    explicit Instance(const weir::test::RedisServer& server)
        : redis(weir::test::patientSettingsFor(server)),
          rig(redis.client(), clock, {.storeTimeout = weir::test::patience, .invalidateTimeout = weir::test::patience})
    {
        redis.assertUp();
    }

    SystemClock clock;
    weir::test::Rig redis;
    TierRig rig;
    RedisTier& tier = rig.tier;
};

class RedisScriptsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisScriptsTest);
    CPPUNIT_TEST(whatOneInstanceFillsTheOtherFinds);
    CPPUNIT_TEST(anEntryWithoutResourcesIsKeptToo);
    CPPUNIT_TEST(anInvalidationIsSeenByEveryInstanceAtOnce);
    CPPUNIT_TEST(otherResourcesAreLeftAlone);
    CPPUNIT_TEST(aFillThatWasNotedBeforeAnInvalidationIsRefused);
    CPPUNIT_TEST(aFillThatWasNotedAfterItIsNot);
    CPPUNIT_TEST(everythingIsInvalidatedAtOnce);
    CPPUNIT_TEST(nothingComesBackAfterARestart);
    CPPUNIT_TEST(aFillThatWasNotedBeforeARestartIsRefused);
    CPPUNIT_TEST(nothingComesBackWithAnOldSnapshot);
    CPPUNIT_TEST(numbersGoOnAboveASequenceThatWasSetBack);
    CPPUNIT_TEST(anEvictedKeyIsAMiss);
    CPPUNIT_TEST(aFillIsRefusedIfTheInvalidatedResourceWasEvicted);
    CPPUNIT_TEST(aRefusedFillCreatesWhatIsMissing);
    CPPUNIT_TEST(noEntryOutlivesItsResources);
    CPPUNIT_TEST(numbersAreExactToTheLastDigit);
    CPPUNIT_TEST(whatIsOwedIsPaidOnceRedisIsBack);
    CPPUNIT_TEST(noReaderSeesWhatAnAcknowledgedWriteReplaced);
    CPPUNIT_TEST_SUITE_END();

    std::unique_ptr<weir::test::RealRedis> _server;
    std::unique_ptr<Instance> _a;
    std::unique_ptr<Instance> _b;

public:
    void setUp() override
    {
        _server = std::make_unique<weir::test::RealRedis>();
        _a = std::make_unique<Instance>(*_server);
        _b = std::make_unique<Instance>(*_server);
    }

    void tearDown() override
    {
        _b.reset();
        _a.reset();
        _server.reset();
    }

private:
    static std::string encodedWith(const Names& resources)
    {
        Entry entry;
        entry.resources = resources;
        entry.body = std::make_shared<const std::string>("75.0\n");
        return encode(entry, {});
    }

    static std::optional<Numbers> fill(Instance& instance, const Names& resources, SharedTier::Noted noted)
    {
        return instance.tier.fill("key", encodedWith(resources), resources, noted, lifetime);
    }

    static SharedTier::Noted noteBy(Instance& instance)
    {
        const auto noted = instance.tier.note();
        CPPUNIT_ASSERT(noted);
        return *noted;
    }

    static Numbers filledBy(Instance& instance, const Names& resources)
    {
        const auto values = fill(instance, resources, noteBy(instance));
        CPPUNIT_ASSERT(values);
        CPPUNIT_ASSERT(instance.tier.isCurrent(resources, *values));
        return *values;
    }

    std::string shown(const std::string& command) { return _a->redis.askLine(command); }

    void restart()
    {
        _server->kill();
        awaitDown(*_a);
        awaitDown(*_b);
        _server->start();
        _a->redis.assertUp();
        _b->redis.assertUp();
    }

    static void awaitDown(Instance& instance)
    {
        CPPUNIT_ASSERT(weir::test::eventually(weir::test::patience, [&] { return !instance.redis.client().isUp(); }));
    }

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

    void whatIsOwedIsPaidOnceRedisIsBack()
    {
        const Numbers values = filledBy(*_b, cpu);
        _server->stop();
        awaitDown(*_a);
        awaitDown(*_b);
        _a->tier.invalidate(cpu);
        CPPUNIT_ASSERT_EQUAL(1.0, _a->rig.owed());
        CPPUNIT_ASSERT_EQUAL(1, _a->rig.warnings());
        _server->start();
        _a->redis.assertUp();
        _b->redis.assertUp();
        CPPUNIT_ASSERT(!_a->tier.note());
        _a->rig.turn();
        CPPUNIT_ASSERT_EQUAL(0.0, _a->rig.owed());
        CPPUNIT_ASSERT(!_b->tier.isCurrent(cpu, values));
        filledBy(*_a, cpu);
    }

    /// What two instances do at once: the store is a number, an entry's body is the number that was read.
    class Traffic final
    {
    public:
        static constexpr int writes = 1000;

        void write(Instance& instance)
        {
            for (int i = 1; i <= writes; ++i)
            {
                _store = i;
                instance.tier.invalidate(cpu);
                _acknowledged = i;
            }
        }

        void evict(Instance& instance)
        {
            for (std::size_t i = 0; _acknowledged < writes; ++i)
                std::ignore =
                    instance.redis.call({"DEL", std::string("test:cache:") + keyNames[i % std::size(keyNames)]});
        }

        void read(Instance& instance)
        {
            while (_acknowledged < writes)
                if (!hit(instance))
                    miss(instance);
        }

        std::atomic<int> hits{0};
        std::atomic<int> stale{0};

    private:
        bool hit(Instance& instance)
        {
            const int promised = _acknowledged;
            const auto found = instance.tier.find("key");
            const auto entry = found ? decode(found->entry, found->kept, {}) : std::nullopt;
            if (entry)
                judge(std::stoi(*entry->body), promised);
            return entry.has_value();
        }

        /// Fills, and uses its own copy as long as it is current.
        void miss(Instance& instance)
        {
            const auto noted = instance.tier.note();
            if (!noted)
                return;
            Entry entry;
            entry.resources = cpu;
            const int value = _store;
            entry.body = std::make_shared<const std::string>(std::to_string(value));
            const auto values = instance.tier.fill("key", encode(entry, {}), cpu, *noted, lifetime);
            if (!values)
                return;
            for (int promised = _acknowledged; promised < writes && instance.tier.isCurrent(cpu, *values);
                 promised = _acknowledged)
                judge(value, promised);
        }

        void judge(int value, int promised) { ++(value < promised ? stale : hits); }

        std::atomic<int> _store{0};
        std::atomic<int> _acknowledged{0};
    };

    void noReaderSeesWhatAnAcknowledgedWriteReplaced()
    {
        Traffic traffic;
        {
            const std::jthread evictor([&] { traffic.evict(*_b); });
            const std::jthread first([&] { traffic.read(*_a); });
            const std::jthread second([&] { traffic.read(*_b); });
            traffic.write(*_a);
        }
        CPPUNIT_ASSERT_EQUAL(0, traffic.stale.load());
        CPPUNIT_ASSERT(traffic.hits > 0);
        CPPUNIT_ASSERT_EQUAL(0.0, _a->rig.owed());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(RedisScriptsTest);
} // namespace
} // namespace weir::cache::test
