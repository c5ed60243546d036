#include "TwoInstances.h"

#include "EntryCodec.h"

#include <cppunit/TestAssert.h>

namespace weir::cache::test
{
Instance::Instance(const weir::test::RedisServer& server)
    : redis(weir::test::patientSettingsFor(server)),
      rig(redis.client(), clock, {.storeTimeout = weir::test::patience, .invalidateTimeout = weir::test::patience})
{
    redis.assertUp();
}

void TwoInstances::setUp()
{
    _server = std::make_unique<weir::test::RealRedis>();
    _a = std::make_unique<Instance>(*_server);
    _b = std::make_unique<Instance>(*_server);
}

void TwoInstances::tearDown()
{
    _b.reset();
    _a.reset();
    _server.reset();
}

std::string TwoInstances::encodedWith(const Names& resources)
{
    Entry entry;
    entry.resources = resources;
    entry.body = std::make_shared<const std::string>("75.0\n");
    return encode(entry, {});
}

std::optional<Numbers> TwoInstances::fill(Instance& instance, const Names& resources, SharedTier::Noted noted)
{
    return instance.tier.fill("key", encodedWith(resources), resources, noted, lifetime);
}

SharedTier::Noted TwoInstances::noteBy(Instance& instance)
{
    const auto noted = instance.tier.note();
    CPPUNIT_ASSERT(noted);
    return *noted;
}

Numbers TwoInstances::filledBy(Instance& instance, const Names& resources)
{
    const auto values = fill(instance, resources, noteBy(instance));
    CPPUNIT_ASSERT(values);
    CPPUNIT_ASSERT(instance.tier.isCurrent(resources, *values));
    return *values;
}

std::string TwoInstances::shown(const std::string& command)
{
    return _a->redis.askLine(command);
}

void TwoInstances::kill()
{
    _server->kill();
    awaitDown();
}

void TwoInstances::stop()
{
    _server->stop();
    awaitDown();
}

void TwoInstances::start()
{
    _server->start();
    _a->redis.assertUp();
    _b->redis.assertUp();
}

void TwoInstances::awaitDown()
{
    for (auto* instance : {_a.get(), _b.get()})
        CPPUNIT_ASSERT(weir::test::eventually(weir::test::patience, [&] { return !instance->redis.client().isUp(); }));
}
} // namespace weir::cache::test
