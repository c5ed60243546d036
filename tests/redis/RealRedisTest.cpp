// What only the real Redis can do: scripts, users, its socket in the file system, eviction.
#include "support/RealRedis.h"

#include "redis/Rig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace weir::test;
using weir::Redis;

class RealRedisTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RealRedisTest);
    CPPUNIT_TEST(runsAScriptWithItsKeysAndArguments);
    CPPUNIT_TEST(sendsTheTextOfAScriptOnce);
    CPPUNIT_TEST(sendsTheTextAgainWhenRedisForgotIt);
    CPPUNIT_TEST(runsAScriptAfterRedisWasRestartedEmpty);
    CPPUNIT_TEST(runsManyScriptsOfManyThreads);
    CPPUNIT_TEST(tellsOfAScriptThatFails);
    CPPUNIT_TEST(readsNestedRepliesOfAScript);
    CPPUNIT_TEST(putsThePrefixBeforeEveryKey);
    CPPUNIT_TEST(speaksOverAUnixSocket);
    CPPUNIT_TEST(comesBackOverAUnixSocket);
    CPPUNIT_TEST(namesTheUserOfTheSettings);
    CPPUNIT_TEST(seesKeysGoWhenMemoryIsShort);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _server.emplace();
        _rig.emplace(patientSettingsFor(*_server));
        _rig->assertUp();
    }

    void tearDown() override
    {
        _rig.reset();
        _server.reset();
    }

    void runsAScriptWithItsKeysAndArguments()
    {
        CPPUNIT_ASSERT_EQUAL(R"(["test:a", "test:b", "1", ""])"s,
                             script("return {KEYS[1], KEYS[2], ARGV[1], ARGV[2]}",
                                    {_rig->client().key("a"), _rig->client().key("b")}, {"1", ""}));
    }

    void sendsTheTextOfAScriptOnce()
    {
        for (int i = 0; i < 10; ++i)
            CPPUNIT_ASSERT_EQUAL("42"s, script("return 42"));
        CPPUNIT_ASSERT_EQUAL(1UL, runs("eval"));
        CPPUNIT_ASSERT_EQUAL(9UL, runs("evalsha"));
    }

    void sendsTheTextAgainWhenRedisForgotIt()
    {
        for (int i = 0; i < 5; ++i)
        {
            CPPUNIT_ASSERT_EQUAL("42"s, script("return 42"));
            CPPUNIT_ASSERT_EQUAL("OK"s, _rig->askLine("SCRIPT FLUSH"));
        }
    }

    void runsAScriptAfterRedisWasRestartedEmpty()
    {
        CPPUNIT_ASSERT_EQUAL("42"s, script("return 42"));
        _server->kill();
        _server->start();
        CPPUNIT_ASSERT(eventually(2s, [&] { return script("return 42") == "42"; }));
    }

    void runsManyScriptsOfManyThreads()
    {
        constexpr int rounds = 200;
        std::vector<std::string> wrong(8);
        {
            std::vector<std::jthread> threads;
            for (std::string& error : wrong)
                threads.emplace_back(
                    [&, name = std::to_string(&error - wrong.data())]
                    {
                        const std::string source = "return {'" + name + "', ARGV[1]}";
                        for (int i = 0; i < rounds && error.empty(); ++i)
                        {
                            const std::string number = std::to_string(i);
                            const std::string outcome = script(source, {}, {number});
                            if (outcome != "[\"" + name + "\", \"" + number + "\"]")
                                error = outcome;
                            if (i % 50 == 0)
                                static_cast<void>(_rig->askLine("SCRIPT FLUSH"));
                        }
                    });
        }
        for (const std::string& error : wrong)
            CPPUNIT_ASSERT_EQUAL(""s, error);
    }

    void tellsOfAScriptThatFails()
    {
        CPPUNIT_ASSERT_EQUAL("refused"s, script("this is no Lua"));
        CPPUNIT_ASSERT_EQUAL("refused"s, script("return redis.call('NOSUCH')"));
        CPPUNIT_ASSERT_EQUAL("refused"s, script("return redis.error_reply('NOSCRIPT of its own')"));
        CPPUNIT_ASSERT_EQUAL("42"s, script("return 42"));
    }

    void readsNestedRepliesOfAScript()
    {
        CPPUNIT_ASSERT_EQUAL(R"([1, ["two", [3, []]], null, OK])"s,
                             script("return {1, {'two', {3, {}}}, false, redis.status_reply('OK')}"));
        CPPUNIT_ASSERT_EQUAL("null"s, script("return false"));
        CPPUNIT_ASSERT_EQUAL("[1, !ERR inside]"s, script("return {1, redis.error_reply('ERR inside')}"));
    }

    void putsThePrefixBeforeEveryKey()
    {
        const Redis::Key key = _rig->client().key("limit");
        CPPUNIT_ASSERT_EQUAL("test:limit"s, key.text());
        CPPUNIT_ASSERT_EQUAL("OK"s, _rig->call({"SET", key.text(), "value"}));
        CPPUNIT_ASSERT_EQUAL("test:limit\n"s, _server->command({"KEYS", "*"}));
    }

    void speaksOverAUnixSocket()
    {
        Rig rig(socketSettings());
        rig.assertUp();
        CPPUNIT_ASSERT_EQUAL("OK"s, rig.call({"SET", "key", "value"}));
        CPPUNIT_ASSERT_EQUAL("\"value\""s, _rig->call({"GET", "key"}));
    }

    void comesBackOverAUnixSocket()
    {
        Rig rig(socketSettings());
        rig.assertUp();
        _server->stop();
        CPPUNIT_ASSERT(eventually(patience, [&] { return rig.call({"PING"}) == "down"; }));
        _server->start();
        rig.assertUp(2s);
        CPPUNIT_ASSERT_EQUAL("PONG"s, rig.call({"PING"}));
    }

    void namesTheUserOfTheSettings()
    {
        const RealRedis server("user default off\nuser weir on >secret ~test:* +@all\n");
        auto settings = patientSettingsFor(server);
        settings.user = "weir";
        settings.password = "secret";
        settings.database = 2;
        Rig rig(settings);
        rig.assertUp();
        CPPUNIT_ASSERT_EQUAL("OK"s, rig.call({"SET", rig.client().key("a").text(), "value"}));
        CPPUNIT_ASSERT_EQUAL("refused"s, rig.call({"SET", "a", "value"}));
    }

    void seesKeysGoWhenMemoryIsShort()
    {
        CPPUNIT_ASSERT_EQUAL("OK"s, _rig->call({"SET", "first", "value"}));
        _server->setMaxMemory(4 << 20);
        for (int i = 0; i < 100; ++i)
            CPPUNIT_ASSERT_EQUAL("OK"s, _rig->call({"SET", "key" + std::to_string(i), std::string(100'000, 'x')}));
        const std::string last = _rig->call({"EXISTS", "key99"});
        CPPUNIT_ASSERT_EQUAL("1"s, last);
        CPPUNIT_ASSERT(std::stoi(_rig->call({"DBSIZE"})) < 60);
    }

private:
    [[nodiscard]] weir::host::RedisSettings socketSettings() const
    {
        auto settings = patientSettingsFor(*_server);
        settings.host.clear();
        settings.path = _server->socket();
        return settings;
    }

    std::string script(std::string_view source, const std::vector<Redis::Key>& keys = {},
                       const std::vector<std::string>& arguments = {})
    {
        return shown(_rig->client().script(std::chrono::steady_clock::now() + patience, source, keys, arguments));
    }

    /// How many calls of a command succeeded, by Redis's own count.
    [[nodiscard]] unsigned long runs(const std::string& command) const
    {
        const std::string statistics = _server->command({"INFO", "commandstats"});
        const auto number = [&](const std::string& name, std::size_t from)
        {
            const auto at = statistics.find(name, from);
            return at == std::string::npos ? 0UL : std::stoul(statistics.substr(at + name.size()));
        };
        const auto line = statistics.find("cmdstat_" + command + ":");
        return line == std::string::npos ? 0 : number("calls=", line) - number("failed_calls=", line);
    }

    std::optional<RealRedis> _server;
    std::optional<Rig> _rig;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RealRedisTest);
} // namespace
