#include "Samples.h"
#include "support/GateKeeper.h"
#include "support/Json.h"
#include "support/RealRedis.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace weir::test;

/// Two servers beside one Redis: what they share, and what they must not.
class TwoServersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TwoServersTest);
    CPPUNIT_TEST(holdOneLimitTogether);
    CPPUNIT_TEST(forgetAClientTogether);
    CPPUNIT_TEST(countForThemselvesUnderPrefixesOfTheirOwn);
    CPPUNIT_TEST(shareTheLimitOutWhenRedisIsGone);
    CPPUNIT_TEST(answerFromWhatTheOtherHasLookedUp);
    CPPUNIT_TEST(showAWriteOfEitherBeforeItIsAnswered);
    CPPUNIT_TEST(neverServeAnAnswerThatAWriteHasOvertaken);
    CPPUNIT_TEST(neverServeWhatAnEmptiedRedisHasForgotten);
    CPPUNIT_TEST(dropEverythingTogether);
    CPPUNIT_TEST(neverServeEachOthersMetrics);
    CPPUNIT_TEST_SUITE_END();

public:
    void holdOneLimitTogether()
    {
        const ServerProcess one(limited());
        const ServerProcess other(limited());
        waitForRedis(one, other);
        std::atomic<int> admitted = 0;
        std::vector<std::jthread> clients;
        for (const ServerProcess* server : {&one, &other, &one, &other})
            clients.emplace_back([server, &admitted] { admitted += posts(*server, 5); });
        clients.clear();
        CPPUNIT_ASSERT_EQUAL(5, admitted.load());
    }

    void forgetAClientTogether()
    {
        const ServerProcess one(limited());
        const ServerProcess other(limited());
        waitForRedis(one, other);
        CPPUNIT_ASSERT_EQUAL(5, posts(one, 6));
        CPPUNIT_ASSERT_EQUAL(0, posts(other, 1));
        CPPUNIT_ASSERT_EQUAL(204, one.admin().request("DELETE", "/admin/ratelimit/ingest?key=127.0.0.1").status);
        CPPUNIT_ASSERT_EQUAL(5, posts(one, 6));
    }

    void countForThemselvesUnderPrefixesOfTheirOwn()
    {
        const ServerProcess one(limited().set("redis.keyPrefix", "one:"));
        const ServerProcess other(limited().set("redis.keyPrefix", "other:"));
        waitForRedis(one, other);
        CPPUNIT_ASSERT_EQUAL(5, posts(one, 6));
        CPPUNIT_ASSERT_EQUAL(5, posts(other, 6));
    }

    /// Half of five is two; whichever started last knows of both from the beginning.
    void shareTheLimitOutWhenRedisIsGone()
    {
        const ServerProcess one(limited());
        waitForSample(one, "weir_redis_up", 1);
        waitForInstances(1);
        const ServerProcess other(limited());
        waitForSample(other, "weir_redis_up", 1);
        waitForInstances(2);
        _redis.kill();
        CPPUNIT_ASSERT_EQUAL(2, posts(other, 6));
    }

    void answerFromWhatTheOtherHasLookedUp()
    {
        const ServerProcess one(sharing());
        const ServerProcess other(sharing());
        waitForRedis(one, other);
        put(one, "v");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; stored"), get(one).header("Cache-Status"));
        assertHit("v", get(other));
        assertHit("v", get(one));
    }

    void showAWriteOfEitherBeforeItIsAnswered()
    {
        const ServerProcess one(sharing());
        const ServerProcess other(sharing());
        waitForRedis(one, other);
        for (int i = 0; i < 50; ++i)
        {
            const std::string value = std::to_string(i);
            put(i % 2 == 0 ? one : other, value);
            for (const ServerProcess* server : {&one, &other})
                CPPUNIT_ASSERT_EQUAL(value, get(*server).body);
            for (const ServerProcess* server : {&one, &other})
                assertHit(value, get(*server));
        }
    }

    /// One has read the old value and has not answered yet when the write of the other is acknowledged.
    void neverServeAnAnswerThatAWriteHasOvertaken()
    {
        const GateKeeper gate(_folder.path());
        const ServerProcess one(sharing());
        const ServerProcess other(sharing());
        waitForRedis(one, other);
        for (const ServerProcess* writer : {&other, &one})
        {
            put(one, "old");
            auto held = std::async(std::launch::async,
                                   [&] {
                                       return one.client().get("/shared/value", {{"X-Hold", "yes"}});
                                   });
            gate.waitForArrival();
            put(*writer, "new");
            gate.open();
            CPPUNIT_ASSERT_EQUAL(std::string("old"), held.get().body);
            for (const ServerProcess* server : {&one, &other, &one, &other})
                CPPUNIT_ASSERT_EQUAL(std::string("new"), get(*server).body);
        }
    }

    void neverServeWhatAnEmptiedRedisHasForgotten()
    {
        const ServerProcess one(sharing());
        const ServerProcess other(sharing());
        waitForRedis(one, other);
        for (int i = 0; i < 10; ++i)
        {
            const std::string old = "old " + std::to_string(i);
            put(one, old);
            for (const ServerProcess* server : {&one, &other})
                CPPUNIT_ASSERT_EQUAL(old, get(*server).body);
            _redis.command({"FLUSHALL"});
            const std::string fresh = "new " + std::to_string(i);
            put(other, fresh);
            for (const ServerProcess* server : {&one, &other, &one, &other})
                CPPUNIT_ASSERT_EQUAL(fresh, get(*server).body);
        }
    }

    void dropEverythingTogether()
    {
        const ServerProcess one(sharing());
        const ServerProcess other(sharing());
        waitForRedis(one, other);
        put(one, "v");
        (void)get(one);
        assertHit("v", get(other));
        CPPUNIT_ASSERT_EQUAL(200, one.admin().postJson("/admin/cache/purge", R"({"all":true})").status);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; stored"), get(other).header("Cache-Status"));
    }

    /// Each has a store of its own, and the same questions are asked of both.
    void neverServeEachOthersMetrics()
    {
        const Configuration configuration = limited().set("ratelimit.ingest.allow", "127.0.0.0/8");
        const ServerProcess one(configuration);
        const ServerProcess other(configuration);
        waitForRedis(one, other);
        const std::string question = "/api/metrics/summary?metric_type=cpu";
        for (int count = 1; count <= 10; ++count)
        {
            CPPUNIT_ASSERT_EQUAL(1, posts(one, 1));
            const std::string answer = R"({"type":"cpu","count":)" + std::to_string(count) + R"(,"average":1.0})";
            for (int i = 0; i < 2; ++i)
            {
                CPPUNIT_ASSERT_EQUAL(answer, one.client().get(question).body);
                CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":0,"average":null})"),
                                     other.client().get(question).body);
            }
        }
    }

private:
    /// On a busy machine even a healthy Redis may take its time.
    [[nodiscard]] Configuration limited() const
    {
        return Configuration()
            .set("modules", "ratelimit, cache, metrics")
            .set("redis.url", _redis.url())
            .set("redis.timeout", "10s")
            .set("cache.storeTimeout", "10s");
    }

    [[nodiscard]] Configuration sharing() const
    {
        return limited()
            .addModulesFolder(fixtureFolder("shared"))
            .set("modules", "cache, shared")
            .set("shared.folder", _folder.path().string())
            .set("shared.gate", _folder.path().string())
            .set("cache.rules", "shared")
            .set("cache.shared.routes", "GET /shared/*")
            .set("cache.shared.ttl", "1h");
    }

    static void waitForRedis(const ServerProcess& one, const ServerProcess& other)
    {
        waitForSample(one, "weir_redis_up", 1);
        waitForSample(other, "weir_redis_up", 1);
    }

    /// Until so many have written their id to Redis.
    void waitForInstances(int count) const
    {
        while (std::stoi(_redis.command({"ZCARD", "weir:instances"})) < count)
            std::this_thread::yield();
    }

    /// How many of so many were admitted; the others were refused for the limit.
    static int posts(const ServerProcess& server, int count)
    {
        HttpClient client = server.client();
        int admitted = 0;
        for (int i = 0; i < count; ++i)
        {
            const HttpReply reply = client.postJson("/api/metrics", R"({"type":"cpu","value":1})");
            CPPUNIT_ASSERT_MESSAGE(reply.body, reply.status == 201 || reply.status == 429);
            admitted += reply.status == 201 ? 1 : 0;
        }
        return admitted;
    }

    static void put(const ServerProcess& server, const std::string& value)
    {
        CPPUNIT_ASSERT_EQUAL(204, server.client().request("PUT", "/shared/value", {}, value).status);
    }

    static HttpReply get(const ServerProcess& server) { return server.client().get("/shared/value"); }

    static void assertHit(const std::string& value, const HttpReply& reply)
    {
        CPPUNIT_ASSERT_EQUAL(value, reply.body);
        CPPUNIT_ASSERT_MESSAGE(reply.header("Cache-Status"),
                               reply.header("Cache-Status").starts_with("weir; hit; ttl="));
    }

    const TemporaryFolder _folder;
    RealRedis _redis;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TwoServersTest);
} // namespace
