#include "Samples.h"
#include "support/FakeRedis.h"
#include "support/Json.h"
#include "support/RealRedis.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>
#include <thread>

namespace
{
using namespace weir::test;
using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

/// Long beside what a request costs, short beside a test: who waits for Redis shows.
constexpr auto redisTimeout = 1s;
/// What a busy machine and a sanitizer may add to any deadline.
constexpr auto slack = 4s;

/// The server while Redis is away, and when it comes back.
class RedisFaultsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RedisFaultsTest);
    CPPUNIT_TEST(servesWhileRedisIsStopped);
    CPPUNIT_TEST(servesWhileRedisIsKilled);
    CPPUNIT_TEST(servesWhileRedisIsPaused);
    CPPUNIT_TEST(servesWhileRedisAnswersGarbage);
    CPPUNIT_TEST(servesWhileRedisAnswersHalf);
    CPPUNIT_TEST(servesWhileRedisLoadsItsData);
    CPPUNIT_TEST(startsWithoutRedisAndFindsItLater);
    CPPUNIT_TEST(goesOnWithARedisThatForgotEverything);
    CPPUNIT_TEST(servesWhileRedisTakesNoWrites);
    CPPUNIT_TEST(servesWhileItsConnectionIsCutAgainAndAgain);
    CPPUNIT_TEST(isReadyWithoutRedisUnlessItIsRequired);
    CPPUNIT_TEST(admitsEveryoneWithoutRedisIfToldSo);
    CPPUNIT_TEST(admitsNobodyWithoutRedisIfToldSo);
    CPPUNIT_TEST(neverServesWhatItHasReplacedWhileRedisIsPaused);
    CPPUNIT_TEST(neverServesWhatItHasReplacedWhileRedisIsKilled);
    CPPUNIT_TEST(tellsTheOthersOfAWriteAsSoonAsItCan);
    CPPUNIT_TEST_SUITE_END();

public:
    void servesWhileRedisIsStopped()
    {
        assertServes([this] { _redis.stop(); }, [this] { _redis.start(); });
    }

    void servesWhileRedisIsKilled()
    {
        assertServes([this] { _redis.kill(); }, [this] { _redis.start(); });
    }

    void servesWhileRedisIsPaused()
    {
        Clock::time_point since;
        assertServes(
            [&]
            {
                since = Clock::now();
                _redis.pause();
            },
            [&]
            {
                std::this_thread::sleep_until(since + 10s);
                _redis.resume();
            });
    }

    void servesWhileRedisAnswersGarbage() { assertServesWith(Reaction::answer("HTTP/1.1 400 Bad Request\r\n\r\n")); }

    void servesWhileRedisAnswersHalf() { assertServesWith(Reaction::closeAfter(2)); }

    void servesWhileRedisLoadsItsData()
    {
        assertServesWith(Reaction::answer("-LOADING Redis is loading the dataset in memory\r\n"));
    }

    void startsWithoutRedisAndFindsItLater()
    {
        _redis.stop();
        const ServerProcess server(limited());
        assertServesAlone(server, "first");
        _redis.start();
        assertFindsRedis(server);
    }

    void goesOnWithARedisThatForgotEverything()
    {
        const ServerProcess server(limited());
        waitForSample(server, "weir_redis_up", 1);
        CPPUNIT_ASSERT_EQUAL(5, admitted(server, "one", 6));
        _redis.command({"FLUSHALL"});
        _redis.command({"SCRIPT", "FLUSH"});
        CPPUNIT_ASSERT_EQUAL(5, admitted(server, "other", 6));
        CPPUNIT_ASSERT_MESSAGE("nothing was counted in Redis", _redis.command({"KEYS", "weir:ratelimit:*"}).size() > 1);
        CPPUNIT_ASSERT_EQUAL(0.0, sample(server, "weir_ratelimit_degraded").value_or(-1));
    }

    /// A replica answers -READONLY to whatever changes something.
    void servesWhileRedisTakesNoWrites()
    {
        const ServerProcess server(limited());
        waitForSample(server, "weir_redis_up", 1);
        _redis.command({"REPLICAOF", "127.0.0.1", "1"});
        CPPUNIT_ASSERT_EQUAL(5, admitted(server, "during", 6));
        CPPUNIT_ASSERT_EQUAL(1.0, sample(server, "weir_ratelimit_degraded").value_or(-1));
        _redis.command({"REPLICAOF", "NO", "ONE"});
        assertFindsRedis(server);
    }

    void servesWhileItsConnectionIsCutAgainAndAgain()
    {
        const ServerProcess server(limited());
        waitForSample(server, "weir_redis_up", 1);
        for (int i = 0; i < 20; ++i)
        {
            _redis.command({"CLIENT", "KILL", "TYPE", "normal"});
            CPPUNIT_ASSERT_EQUAL(1, admitted(server, "client" + std::to_string(i), 1));
        }
        assertFindsRedis(server);
    }

    void isReadyWithoutRedisUnlessItIsRequired()
    {
        const ServerProcess server(limited());
        const ServerProcess strict(limited().set("redis.required", "true"));
        waitForReadiness(200, strict);
        _redis.stop();
        waitForReadiness(503, strict);
        CPPUNIT_ASSERT(strict.client().get("/readyz?verbose").body.find("[-]redis failed") != std::string::npos);
        waitForSample(server, "weir_redis_up", 0);
        for (const std::string path : {"/health", "/livez"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, strict.client().get(path).status);
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/readyz").status);
        _redis.start();
        waitForReadiness(200, strict);
    }

    void admitsEveryoneWithoutRedisIfToldSo()
    {
        const ServerProcess server(limited().set("ratelimit.onStoreFailure", "allow"));
        waitForSample(server, "weir_redis_up", 1);
        _redis.stop();
        CPPUNIT_ASSERT_EQUAL(8, admitted(server, "client", 8));
        CPPUNIT_ASSERT_EQUAL(1.0, sample(server, "weir_ratelimit_degraded").value_or(-1));
    }

    void admitsNobodyWithoutRedisIfToldSo()
    {
        const ServerProcess server(limited().set("ratelimit.onStoreFailure", "deny"));
        waitForSample(server, "weir_redis_up", 1);
        CPPUNIT_ASSERT_EQUAL(1, admitted(server, "client", 1));
        _redis.stop();
        for (int i = 0; i < 3; ++i)
        {
            const HttpReply refused = post(server, "client");
            assertProblem(503, refused);
            CPPUNIT_ASSERT_MESSAGE(refused.header("Retry-After"), std::stoi(refused.header("Retry-After")) >= 1);
        }
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/api/metrics/summary?metric_type=cpu").status);
        _redis.start();
        waitForSample(server, "weir_redis_up", 1);
        CPPUNIT_ASSERT_EQUAL(1, admitted(server, "client", 1));
    }

    void neverServesWhatItHasReplacedWhileRedisIsPaused()
    {
        assertReadsItsWrites([this] { _redis.pause(); }, [this] { _redis.resume(); });
    }

    void neverServesWhatItHasReplacedWhileRedisIsKilled()
    {
        assertReadsItsWrites([this] { _redis.kill(); }, [this] { _redis.start(); });
    }

    /// Only the writer is cut off: the other still has its Redis, and an answer in it.
    void tellsTheOthersOfAWriteAsSoonAsItCan()
    {
        _redis.command({"ACL", "SETUSER", "writer", "on", ">secret", "~*", "&*", "+@all"});
        const ServerProcess writer(
            sharing().set("redis.url", "redis://writer:secret@127.0.0.1:" + std::to_string(_redis.port())));
        const ServerProcess reader(sharing());
        waitForSample(writer, "weir_redis_up", 1);
        waitForSample(reader, "weir_redis_up", 1);
        put(writer, "old");
        waitForHit(reader, "old");

        _redis.command({"ACL", "SETUSER", "writer", "off"});
        _redis.command({"CLIENT", "KILL", "USER", "writer"});
        waitForSample(writer, "weir_redis_up", 0);
        put(writer, "new");
        CPPUNIT_ASSERT_EQUAL(std::string("new"), get(writer).body);

        _redis.command({"ACL", "SETUSER", "writer", "on"});
        waitForHit(writer, "new");
        waitForHit(reader, "new");
    }

private:
    [[nodiscard]] Configuration limited() const
    {
        return Configuration()
            .set("modules", "ratelimit, cache, metrics")
            .set("ratelimit.ingest.key", "header:X-Client")
            .set("redis.url", _redis.url())
            .set("redis.timeout", "1s");
    }

    [[nodiscard]] Configuration sharing() const
    {
        return Configuration()
            .addModulesFolder(fixtureFolder("shared"))
            .set("modules", "cache, shared")
            .set("shared.folder", _folder.path().string())
            .set("cache.rules", "shared")
            .set("cache.shared.routes", "GET /shared/*")
            .set("cache.shared.ttl", "1h")
            .set("redis.url", _redis.url())
            .set("redis.timeout", "1s")
            .set("cache.storeTimeout", "1s");
    }

    template <typename Away, typename Back>
    void assertServes(Away away, Back back)
    {
        const ServerProcess server(limited());
        waitForSample(server, "weir_redis_up", 1);
        CPPUNIT_ASSERT_EQUAL(5, admitted(server, "before", 6));
        CPPUNIT_ASSERT_EQUAL(0.0, sample(server, "weir_ratelimit_degraded").value_or(-1));
        away();
        assertServesAlone(server, "during");
        back();
        assertFindsRedis(server);
    }

    /// With a Redis that comes up and then answers every script like this.
    void assertServesWith(const Reaction& reaction) const
    {
        FakeRedis redis;
        redis.react([&](const FakeRedis::Command& command)
                    { return command.front().starts_with("EVAL") ? reaction : Reaction{}; });
        const ServerProcess server(limited().set("redis.url", redis.url()));
        waitForSample(server, "weir_redis_up", 1);
        for (int i = 0; i < 20; ++i)
        {
            const auto before = Clock::now();
            CPPUNIT_ASSERT_EQUAL(1, admitted(server, "client" + std::to_string(i), 1));
            CPPUNIT_ASSERT_MESSAGE("a request waited longer than Redis may take",
                                   Clock::now() - before < redisTimeout + slack);
        }
        CPPUNIT_ASSERT_EQUAL(5, admitted(server, "one", 6));
        CPPUNIT_ASSERT_EQUAL(1.0, sample(server, "weir_ratelimit_degraded").value_or(-1));
    }

    static void assertServesAlone(const ServerProcess& server, const std::string& client)
    {
        const auto start = Clock::now();
        constexpr int requests = 20;
        for (int i = 0; i < requests; ++i)
        {
            const auto before = Clock::now();
            CPPUNIT_ASSERT_EQUAL(1, admitted(server, client + std::to_string(i), 1));
            CPPUNIT_ASSERT_MESSAGE("a request waited longer than Redis may take",
                                   Clock::now() - before < redisTimeout + slack);
        }
        CPPUNIT_ASSERT_MESSAGE("requests still wait though Redis is known to be away",
                               Clock::now() - start < requests * redisTimeout / 2);
        CPPUNIT_ASSERT_EQUAL(5, admitted(server, client, 6));
        for (const std::string path : {"/health", "/readyz", "/api/metrics/summary?metric_type=cpu"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, server.client().get(path).status);
        CPPUNIT_ASSERT_EQUAL(0.0, sample(server, "weir_redis_up").value_or(-1));
        CPPUNIT_ASSERT_EQUAL(1.0, sample(server, "weir_ratelimit_degraded").value_or(-1));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 1, occurrences(server.log(), "onStoreFailure"));
    }

    static void assertFindsRedis(const ServerProcess& server)
    {
        const auto start = Clock::now();
        waitForSample(server, "weir_redis_up", 1);
        CPPUNIT_ASSERT_MESSAGE("Redis is back for long", Clock::now() - start < 2s + slack);
        waitForSharedLimits(server);
        CPPUNIT_ASSERT_EQUAL(5, admitted(server, "after", 6));
    }

    /// Requests find out whether Redis answers; they stay degraded until it has done so for a while.
    static void waitForSharedLimits(const ServerProcess& server)
    {
        const auto start = Clock::now();
        for (int i = 0; sample(server, "weir_ratelimit_degraded") != 0.0; ++i)
        {
            CPPUNIT_ASSERT_MESSAGE(server.log(), Clock::now() - start < 60s);
            CPPUNIT_ASSERT_EQUAL(1, admitted(server, "probe" + std::to_string(i), 1));
        }
    }

    template <typename Away, typename Back>
    void assertReadsItsWrites(Away away, Back back)
    {
        const ServerProcess server(sharing());
        waitForSample(server, "weir_redis_up", 1);
        put(server, "old");
        waitForHit(server, "old");
        away();
        for (int i = 0; i < 20; ++i)
        {
            const std::string value = "new " + std::to_string(i);
            const auto start = Clock::now();
            put(server, value);
            CPPUNIT_ASSERT_MESSAGE("a write waited longer than Redis may take",
                                   Clock::now() - start < redisTimeout + slack);
            for (int repetition = 0; repetition < 3; ++repetition)
                CPPUNIT_ASSERT_EQUAL(value, get(server).body);
        }
        back();
        waitForHit(server, "new 19");
        put(server, "newest");
        waitForHit(server, "newest");
    }

    static HttpReply post(const ServerProcess& server, const std::string& client)
    {
        return server.client().request("POST", "/api/metrics",
                                       {{"Content-Type", "application/json"}, {"X-Client", client}},
                                       R"({"type":"cpu","value":1})");
    }

    /// How many of so many were admitted; the others were refused for the limit.
    static int admitted(const ServerProcess& server, const std::string& client, int posts)
    {
        int count = 0;
        for (int i = 0; i < posts; ++i)
        {
            const HttpReply reply = post(server, client);
            CPPUNIT_ASSERT_MESSAGE(reply.body, reply.status == 201 || reply.status == 429);
            count += reply.status == 201 ? 1 : 0;
        }
        return count;
    }

    static void put(const ServerProcess& server, const std::string& value)
    {
        CPPUNIT_ASSERT_EQUAL(204, server.client().request("PUT", "/shared/value", {}, value).status);
    }

    static HttpReply get(const ServerProcess& server) { return server.client().get("/shared/value"); }

    /// Asks until the answer comes from the cache; by then it must be `value`.
    static void waitForHit(const ServerProcess& server, const std::string& value)
    {
        const auto start = Clock::now();
        HttpReply reply = get(server);
        while (!reply.header("Cache-Status").starts_with("weir; hit"))
        {
            CPPUNIT_ASSERT_MESSAGE("nothing is cached: " + reply.header("Cache-Status") + server.log(),
                                   Clock::now() - start < 60s);
            std::this_thread::sleep_for(10ms);
            reply = get(server);
        }
        CPPUNIT_ASSERT_EQUAL(value, reply.body);
    }

    static void waitForReadiness(int status, const ServerProcess& server)
    {
        const auto start = Clock::now();
        while (server.client().get("/readyz").status != status)
        {
            CPPUNIT_ASSERT_MESSAGE(server.log(), Clock::now() - start < 60s);
            std::this_thread::sleep_for(10ms);
        }
    }

    static int occurrences(const std::string& text, const std::string& what)
    {
        int count = 0;
        for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
            ++count;
        return count;
    }

    const TemporaryFolder _folder;
    RealRedis _redis;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RedisFaultsTest);
} // namespace
