#include "Samples.h"
#include "support/GateKeeper.h"
#include "support/Json.h"
#include "support/RealRedis.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <future>
#include <regex>
#include <string>
#include <vector>

namespace
{
using namespace weir::test;

const std::string summaryOfCpu = "/api/metrics/summary?metric_type=cpu";

/// Answers from memory, and never one that a write has made untrue.
class CacheTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CacheTest);
    CPPUNIT_TEST(answersTheSecondSummaryFromMemory);
    CPPUNIT_TEST(answersTheSecondSummaryFromMemoryBesideRedis);
    CPPUNIT_TEST(showsAWriteAtOnce);
    CPPUNIT_TEST(showsAWriteAtOnceBesideRedis);
    CPPUNIT_TEST(asksNoHandlerForWhatItHolds);
    CPPUNIT_TEST(asksAHandlerOnceForWhoeverWaits);
    CPPUNIT_TEST(neverServesAnAnswerThatAWriteHasOvertaken);
    CPPUNIT_TEST(takesParametersInAnyOrderForOneQuestion);
    CPPUNIT_TEST(tellsAClientThatNothingChanged);
    CPPUNIT_TEST(answersHeadLikeGet);
    CPPUNIT_TEST(asksAnewWhenTheClientWantsThat);
    CPPUNIT_TEST(keepsAnAnswerThatMovesWithTheClockForAMomentOnly);
    CPPUNIT_TEST(keepsNoErrors);
    CPPUNIT_TEST(compressesWhatItHoldsForThoseWhoAskForIt);
    CPPUNIT_TEST(keepsItsEntriesAcrossAReload);
    CPPUNIT_TEST(dropsAResourceWhenAnOperatorSaysSo);
    CPPUNIT_TEST(dropsEverythingWhenAnOperatorSaysSo);
    CPPUNIT_TEST(refusesAPurgeOfNothing);
    CPPUNIT_TEST(countsByRuleAndResult);
    CPPUNIT_TEST_SUITE_END();

public:
    void answersTheSecondSummaryFromMemory() { assertHit(ServerProcess(cached())); }

    void answersTheSecondSummaryFromMemoryBesideRedis()
    {
        const RealRedis redis;
        const ServerProcess server(cached().set("redis.url", redis.url()));
        waitForSample(server, "weir_redis_up", 1);
        assertHit(server);
    }

    void showsAWriteAtOnce() { assertReadsWrites(ServerProcess(cached().set("cache.summary.ttl", "1h"))); }

    void showsAWriteAtOnceBesideRedis()
    {
        const RealRedis redis;
        const ServerProcess server(cached().set("cache.summary.ttl", "1h").set("redis.url", redis.url()));
        waitForSample(server, "weir_redis_up", 1);
        assertReadsWrites(server);
    }

    /// The gate opens once; a second request at the handler would wait for ever.
    void asksNoHandlerForWhatItHolds()
    {
        const TemporaryFolder pipes;
        const GateKeeper gate(pipes.path());
        const ServerProcess server(gated(pipes));
        HttpClient client = server.client();
        gate.open();
        assertAnswer("weir; fwd=miss; stored", "through", client.get("/echo/gate"));
        assertAnswer(hit, "through", client.get("/echo/gate"));
        assertAnswer(hit, "through", client.get("/echo/gate"));
    }

    void asksAHandlerOnceForWhoeverWaits()
    {
        const TemporaryFolder pipes;
        const GateKeeper gate(pipes.path());
        const ServerProcess server(gated(pipes));
        std::vector<std::future<HttpReply>> replies;
        for (int i = 0; i < 8; ++i)
            replies.push_back(std::async(std::launch::async, [&] { return server.client().get("/echo/gate"); }));
        gate.waitForArrival();
        gate.open();
        for (std::future<HttpReply>& reply : replies)
            CPPUNIT_ASSERT_EQUAL(std::string("through"), reply.get().body);
    }

    /// The old value has been read and not yet been answered when the write is acknowledged.
    void neverServesAnAnswerThatAWriteHasOvertaken()
    {
        const TemporaryFolder folder;
        const GateKeeper gate(folder.path());
        const ServerProcess server(shared(folder));
        HttpClient client = server.client();
        const auto put = [&](const std::string& value)
        { CPPUNIT_ASSERT_EQUAL(204, client.request("PUT", "/shared/value", {}, value).status); };

        put("old");
        auto held = std::async(std::launch::async,
                               [&] {
                                   return server.client().get("/shared/value", {{"X-Hold", "yes"}});
                               });
        gate.waitForArrival();
        put("new");
        gate.open();
        CPPUNIT_ASSERT_EQUAL(std::string("old"), held.get().body);
        assertAnswer("weir; fwd=miss; stored", "new", client.get("/shared/value"));
        assertAnswer(hit, "new", client.get("/shared/value"));
    }

    void takesParametersInAnyOrderForOneQuestion()
    {
        const ServerProcess server(cached());
        HttpClient client = server.client();
        write(client, "cpu", 1);
        (void)client.get("/api/metrics/summary?metric_type=cpu&stats=min");
        assertAnswer(hit, R"({"type":"cpu","count":1,"average":1.0,"min":1.0})",
                     client.get("/api/metrics/summary?stats=min&metric_type=cpu"));
    }

    void tellsAClientThatNothingChanged()
    {
        const ServerProcess server(cached());
        HttpClient client = server.client();
        write(client, "cpu", 1);
        const std::string tag = client.get(summaryOfCpu).header("ETag");
        CPPUNIT_ASSERT_MESSAGE(tag, std::regex_match(tag, std::regex(R"((W/)?"[^"]+")")));

        const HttpReply unchanged = client.get(summaryOfCpu, {{"If-None-Match", tag}});
        CPPUNIT_ASSERT_EQUAL(304, unchanged.status);
        CPPUNIT_ASSERT_EQUAL(tag, unchanged.header("ETag"));
        CPPUNIT_ASSERT_MESSAGE(unchanged.header("Cache-Status"),
                               unchanged.header("Cache-Status").starts_with("weir; hit"));
        CPPUNIT_ASSERT_EQUAL(200, client.get(summaryOfCpu, {{"If-None-Match", "\"another\""}}).status);

        write(client, "cpu", 3);
        const HttpReply changed = client.get(summaryOfCpu, {{"If-None-Match", tag}});
        CPPUNIT_ASSERT_EQUAL(200, changed.status);
        CPPUNIT_ASSERT(tag != changed.header("ETag"));
    }

    void answersHeadLikeGet()
    {
        const ServerProcess server(cached());
        HttpClient client = server.client();
        write(client, "cpu", 1);
        const HttpReply get = client.get(summaryOfCpu);
        const HttpReply head = client.request("HEAD", summaryOfCpu);
        CPPUNIT_ASSERT_EQUAL(200, head.status);
        CPPUNIT_ASSERT_EQUAL(std::string(), head.body);
        CPPUNIT_ASSERT_MESSAGE(head.header("Cache-Status"), head.header("Cache-Status").starts_with("weir; hit"));
        for (const std::string name : {"ETag", "Content-Length", "Content-Type", "Cache-Control"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, get.header(name), head.header(name));
    }

    void asksAnewWhenTheClientWantsThat()
    {
        const ServerProcess server(cached());
        HttpClient client = server.client();
        (void)client.get(summaryOfCpu);
        const HttpReply reply = client.get(summaryOfCpu, {{"Cache-Control", "no-cache"}});
        CPPUNIT_ASSERT_MESSAGE(reply.header("Cache-Status"),
                               reply.header("Cache-Status").starts_with("weir; fwd=request"));
        CPPUNIT_ASSERT_EQUAL(200, reply.status);
    }

    void keepsAnAnswerThatMovesWithTheClockForAMomentOnly()
    {
        const ServerProcess server(cached());
        HttpClient client = server.client();
        (void)client.get(summaryOfCpu);
        CPPUNIT_ASSERT_MESSAGE("a plain summary is kept as long as its rule says",
                               lifetime(client.get(summaryOfCpu)) > 1);
        const std::string moving = summaryOfCpu + "&window=5m";
        (void)client.get(moving);
        for (int i = 0; i < 100; ++i)
            CPPUNIT_ASSERT(lifetime(client.get(moving)) <= 3);
    }

    void keepsNoErrors()
    {
        const ServerProcess server(cached());
        HttpClient client = server.client();
        for (int i = 0; i < 2; ++i)
        {
            const HttpReply reply = client.get("/api/metrics/summary");
            assertProblem(422, reply);
            CPPUNIT_ASSERT_MESSAGE(reply.header("Cache-Status"),
                                   reply.header("Cache-Status").find("hit") == std::string::npos &&
                                       reply.header("Cache-Status").find("stored") == std::string::npos);
        }
    }

    void compressesWhatItHoldsForThoseWhoAskForIt()
    {
        const ServerProcess server(cached()
                                       .set("cache.rules", "summary, types")
                                       .set("cache.types.routes", "GET /api/metrics/types")
                                       .set("cache.types.ttl", "1m"));
        HttpClient client = server.client();
        std::string batch;
        for (int i = 0; i < 100; ++i)
            batch += R"({"type":"type-)" + std::to_string(i) + "\",\"value\":1}\n";
        CPPUNIT_ASSERT_EQUAL(200, client.postNdjson("/api/metrics", batch).status);

        const HttpReply plain = client.get("/api/metrics/types");
        const HttpReply packed = client.get("/api/metrics/types", {{"Accept-Encoding", "gzip"}});
        CPPUNIT_ASSERT_EQUAL(std::string("gzip"), packed.header("Content-Encoding"));
        CPPUNIT_ASSERT(packed.body.size() < plain.body.size());
        CPPUNIT_ASSERT(packed.header("Cache-Status").starts_with("weir; hit"));
        const HttpReply again = client.get("/api/metrics/types");
        CPPUNIT_ASSERT_EQUAL(std::string(), again.header("Content-Encoding"));
        CPPUNIT_ASSERT_EQUAL(plain.body, again.body);
    }

    void keepsItsEntriesAcrossAReload()
    {
        const ServerProcess server(cached());
        HttpClient client = server.client();
        (void)client.get(summaryOfCpu);
        server.configure(cached().set("cache.summary.ttl", "1h"));
        CPPUNIT_ASSERT_EQUAL(200, server.admin().request("POST", "/admin/reload").status);
        assertAnswer(hit, R"({"type":"cpu","count":0,"average":null})", client.get(summaryOfCpu));
    }

    void dropsAResourceWhenAnOperatorSaysSo()
    {
        const ServerProcess server(cached());
        HttpClient client = server.client();
        (void)client.get(summaryOfCpu);
        (void)client.get("/api/metrics/summary?metric_type=mem");
        const HttpReply purged = server.admin().postJson("/admin/cache/purge", R"({"resources":["metrics/cpu"]})");
        CPPUNIT_ASSERT_EQUAL(200, purged.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"purged":1})"), purged.body);
        assertAnswer("weir; fwd=miss; stored", R"({"type":"cpu","count":0,"average":null})", client.get(summaryOfCpu));
        assertAnswer(hit, R"({"type":"mem","count":0,"average":null})",
                     client.get("/api/metrics/summary?metric_type=mem"));
    }

    void dropsEverythingWhenAnOperatorSaysSo()
    {
        const ServerProcess server(cached());
        HttpClient client = server.client();
        (void)client.get(summaryOfCpu);
        (void)client.get("/api/metrics/summary?metric_type=mem");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"purged":2})"),
                             server.admin().postJson("/admin/cache/purge", R"({"all":true})").body);
        assertAnswer("weir; fwd=miss; stored", R"({"type":"cpu","count":0,"average":null})", client.get(summaryOfCpu));
    }

    void refusesAPurgeOfNothing()
    {
        const ServerProcess server(cached());
        HttpClient admin = server.admin();
        assertProblem(400, admin.postJson("/admin/cache/purge", "{"));
        for (const std::string body : {"{}", R"({"resources":"metrics/cpu"})", R"({"all":false})", "[]"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 422, admin.postJson("/admin/cache/purge", body).status);
        assertProblem(404, server.client().postJson("/admin/cache/purge", R"({"all":true})"));
    }

    void countsByRuleAndResult()
    {
        const ServerProcess server(cached());
        HttpClient client = server.client();
        for (int i = 0; i < 3; ++i)
            (void)client.get(summaryOfCpu);
        CPPUNIT_ASSERT_EQUAL(2.0,
                             sample(server, R"(weir_cache_requests_total{rule="summary",result="hit"})").value_or(-1));
        CPPUNIT_ASSERT_EQUAL(1.0,
                             sample(server, R"(weir_cache_requests_total{rule="summary",result="miss"})").value_or(-1));
    }

private:
    /// Beside the limiter, which lets this test's many writes pass.
    static Configuration cached()
    {
        return Configuration().set("modules", "ratelimit, cache, metrics").set("ratelimit.ingest.allow", "127.0.0.0/8");
    }

    static Configuration gated(const TemporaryFolder& pipes)
    {
        return cached()
            .addModulesFolder(fixtureFolder("echo"))
            .set("modules", "cache, metrics, echo")
            .set("echo.gate", pipes.path().string())
            .set("cache.rules", "summary, gate")
            .set("cache.gate.routes", "GET /echo/gate")
            .set("cache.gate.ttl", "1h");
    }

    static Configuration shared(const TemporaryFolder& folder)
    {
        return cached()
            .addModulesFolder(fixtureFolder("shared"))
            .set("modules", "cache, shared")
            .set("shared.folder", folder.path().string())
            .set("shared.gate", folder.path().string())
            .set("cache.rules", "shared")
            .set("cache.shared.routes", "GET /shared/*")
            .set("cache.shared.ttl", "1h");
    }

    static void write(HttpClient& client, const std::string& type, int value)
    {
        const HttpReply reply =
            client.postJson("/api/metrics", R"({"type":")" + type + R"(","value":)" + std::to_string(value) + "}");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, 201, reply.status);
    }

    /// Seconds for which a hit may still be used.
    static int lifetime(const HttpReply& reply)
    {
        std::smatch match;
        const std::string status = reply.header("Cache-Status");
        return std::regex_search(status, match, std::regex(R"(hit; ttl=(\d+))")) ? std::stoi(match[1].str()) : 0;
    }

    static void assertAnswer(const std::string& status, const std::string& body, const HttpReply& reply)
    {
        CPPUNIT_ASSERT_EQUAL(200, reply.status);
        CPPUNIT_ASSERT_EQUAL(body, reply.body);
        const std::string found = reply.header("Cache-Status");
        CPPUNIT_ASSERT_MESSAGE(found + " instead of " + status, std::regex_match(found, std::regex(status)));
    }

    static void assertHit(const ServerProcess& server)
    {
        HttpClient client = server.client();
        write(client, "cpu", 75);
        const std::string body = R"({"type":"cpu","count":1,"average":75.0})";
        const HttpReply first = client.get(summaryOfCpu);
        assertAnswer("weir; fwd=miss; stored", body, first);
        CPPUNIT_ASSERT_EQUAL(std::string(), first.header("Age"));

        const HttpReply second = client.get(summaryOfCpu);
        assertAnswer(hit, body, second);
        CPPUNIT_ASSERT(lifetime(second) <= 30);
        CPPUNIT_ASSERT_MESSAGE(second.header("Age"), std::regex_match(second.header("Age"), std::regex(R"(\d+)")));
        for (const HttpReply& reply : {first, second})
            CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), reply.header("Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(first.header("ETag"), second.header("ETag"));
        CPPUNIT_ASSERT_EQUAL(first.header("Content-Type"), second.header("Content-Type"));
        CPPUNIT_ASSERT(first.header("X-Request-Id") != second.header("X-Request-Id"));
    }

    static void assertReadsWrites(const ServerProcess& server)
    {
        HttpClient client = server.client();
        const std::string ofMemory = "/api/metrics/summary?metric_type=mem";
        write(client, "mem", 5);
        (void)client.get(ofMemory);
        for (int count = 1; count <= 50; ++count)
        {
            write(client, "cpu", 1);
            const std::string body = R"({"type":"cpu","count":)" + std::to_string(count) + R"(,"average":1.0})";
            assertAnswer("weir; fwd=.*; stored", body, client.get(summaryOfCpu));
            assertAnswer(hit, body, client.get(summaryOfCpu));
        }
        assertAnswer(hit, R"({"type":"mem","count":1,"average":5.0})", client.get(ofMemory));
    }

    inline static const std::string hit = R"(weir; hit; ttl=\d+)";
};

CPPUNIT_TEST_SUITE_REGISTRATION(CacheTest);
} // namespace
