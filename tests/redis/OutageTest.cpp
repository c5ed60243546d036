// The real Redis goes away in every way there is, and comes back.
#include "redis/Rig.h"
#include "redis/Waits.h"
#include "support/FakeRedis.h"
#include "support/RealRedis.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace weir::test;

std::size_t entries(const char* folder)
{
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

std::size_t descriptors()
{
    return entries("/proc/self/fd");
}

std::size_t threads()
{
    return entries("/proc/self/task");
}

class OutageTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OutageTest);
    CPPUNIT_TEST(fallsBackAtOnceIfRedisIsAbsentAtTheStart);
    CPPUNIT_TEST(findsRedisThatComesLater);
    CPPUNIT_TEST(waitsAtMostOnceForAStoppedRedis);
    CPPUNIT_TEST(waitsAtMostOnceForAPausedRedis);
    CPPUNIT_TEST(isNotUpWhileRedisIsPausedFromTheStart);
    CPPUNIT_TEST(survivesAKilledRedisUnderLoad);
    CPPUNIT_TEST(findsARestartedRedisEmpty);
    CPPUNIT_TEST(leavesARedisThatBecomesAReplica);
    CPPUNIT_TEST(leaksNeitherThreadsNorDescriptors);
    CPPUNIT_TEST(holdsNoMoreDescriptorsTheLongerAnOutageLasts);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _server.emplace(); }

    void tearDown() override
    {
        _rig.reset();
        _server.reset();
    }

    void fallsBackAtOnceIfRedisIsAbsentAtTheStart()
    {
        _server->stop();
        _rig.emplace(settings());
        CPPUNIT_ASSERT(!_rig->client().waitUntilUp(patience));
        CPPUNIT_ASSERT(!_rig->client().isUp());
        for (int i = 0; i < 200; ++i)
            assertDownAtOnce(*_rig);
    }

    void findsRedisThatComesLater()
    {
        _server->stop();
        _rig.emplace(settings());
        CPPUNIT_ASSERT(!_rig->client().waitUntilUp(patience));
        _server->start();
        _rig->assertUp(2s);
        CPPUNIT_ASSERT_EQUAL("PONG"s, _rig->call({"PING"}));
    }

    void waitsAtMostOnceForAStoppedRedis()
    {
        connect();
        Load load(*_rig);
        _server->stop();
        std::this_thread::sleep_for(500ms);
        assertBounded(load.stop());
        CPPUNIT_ASSERT_EQUAL("down"s, _rig->call({"PING"}));
        assertRecovers([this] { _server->start(); });
    }

    void waitsAtMostOnceForAPausedRedis()
    {
        connect();
        Load load(*_rig);
        _server->pause();
        std::this_thread::sleep_for(1s);
        assertBounded(load.stop());
        CPPUNIT_ASSERT_EQUAL("down"s, _rig->call({"PING"}));
        assertRecovers([this] { _server->resume(); });
    }

    void isNotUpWhileRedisIsPausedFromTheStart()
    {
        _server->pause();
        _rig.emplace(settings());
        CPPUNIT_ASSERT(!_rig->client().waitUntilUp(patience));
        assertDownAtOnce(*_rig);
        assertRecovers([this] { _server->resume(); });
    }

    void survivesAKilledRedisUnderLoad()
    {
        connect();
        for (int round = 0; round < 3; ++round)
        {
            Load load(*_rig);
            std::this_thread::sleep_for(20ms);
            _server->kill();
            assertRecovers([this] { _server->start(); });
            assertBounded(load.stop());
        }
    }

    void findsARestartedRedisEmpty()
    {
        connect();
        CPPUNIT_ASSERT_EQUAL("OK"s, _rig->call({"SET", "key", "value"}));
        _server->kill();
        assertRecovers([this] { _server->start(); });
        CPPUNIT_ASSERT_EQUAL("null"s, _rig->call({"GET", "key"}));
    }

    void leavesARedisThatBecomesAReplica()
    {
        connect();
        _server->command({"REPLICAOF", "127.0.0.1", "1"});
        CPPUNIT_ASSERT_EQUAL("refused"s, _rig->call({"SET", "key", "value"}));
        assertDownAtOnce(*_rig);
        assertRecovers([this] { _server->command({"REPLICAOF", "NO", "ONE"}); });
    }

    void leaksNeitherThreadsNorDescriptors()
    {
        const auto descriptorsBefore = descriptors();
        const auto threadsBefore = threads();
        {
            FakeRedis server;
            Rig rig(settingsFor(server));
            rig.assertUp();
            for (int outage = 0; outage < 10; ++outage)
            {
                server.react(outage % 2 ? Reaction::closeAfter(3) : Reaction::silentAfter(3));
                static_cast<void>(rig.call({"ECHO", "token"}));
                server.react(Reaction{});
                CPPUNIT_ASSERT(eventually(2s, [&] { return rig.call({"PING"}) == "PONG"; }));
            }
        }
        CPPUNIT_ASSERT_EQUAL(descriptorsBefore, descriptors());
        // The system may list a thread a moment longer than it lives.
        CPPUNIT_ASSERT(eventually(patience, [&] { return threads() == threadsBefore; }));
    }

    void holdsNoMoreDescriptorsTheLongerAnOutageLasts()
    {
        connect();
        const auto descriptorsBefore = descriptors();
        const auto threadsBefore = threads();
        _server->pause();
        static_cast<void>(_rig->call({"PING"}));
        for (int i = 0; i < 30; ++i)
        {
            std::this_thread::sleep_for(50ms);
            CPPUNIT_ASSERT(descriptors() <= descriptorsBefore + 1);
            CPPUNIT_ASSERT(threads() <= threadsBefore);
        }
        assertRecovers([this] { _server->resume(); });
    }

private:
    [[nodiscard]] weir::host::RedisSettings settings() const { return settingsFor(*_server); }

    void connect()
    {
        _rig.emplace(settings());
        _rig->assertUp();
    }

    static void assertBounded(const std::vector<Tally>& tallies)
    {
        for (const Tally& tally : tallies)
            tally.assertBounded(1);
    }

    template <class Repair>
    void assertRecovers(Repair repair)
    {
        repair();
        assertAnswersAgain(*_rig);
    }

    std::optional<RealRedis> _server;
    std::optional<Rig> _rig;
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutageTest);
} // namespace
