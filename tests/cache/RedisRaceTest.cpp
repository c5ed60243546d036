// Instances that write, read, fill and lose keys at the same time.
#include "EntryCodec.h"
#include "TwoInstances.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <iterator>
#include <thread>
#include <tuple>

namespace weir::cache::test
{
namespace
{
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
            // A fast writer could leave the readers nothing that is current for long enough.
            if (i == writes / 2)
                std::ignore = weir::test::eventually(weir::test::patience, [this] { return hits > 0; });
        }
    }

    void evict(Instance& instance)
    {
        for (std::size_t i = 0; _acknowledged < writes; ++i)
            std::ignore = instance.redis.call({"DEL", std::string("test:cache:") + keyNames[i % std::size(keyNames)]});
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

class RedisRaceTest : public TwoInstances
{
    CPPUNIT_TEST_SUITE(RedisRaceTest);
    CPPUNIT_TEST(noReaderSeesWhatAnAcknowledgedWriteReplaced);
    CPPUNIT_TEST_SUITE_END();

public:
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

CPPUNIT_TEST_SUITE_REGISTRATION(RedisRaceTest);
} // namespace
} // namespace weir::cache::test
