#include "Samples.h"
#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <string>
#include <vector>

namespace
{
using namespace weir::test;

const std::string point = R"({"timestamp":"2025-01-01","value":75,"type":"cpu"})";
const std::string cpuSummary = "/api/metrics/summary?metric_type=cpu";

/// A write that is sent again under its Idempotency-Key is stored once.
class RepeatedWritesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RepeatedWritesTest);
    CPPUNIT_TEST(storesOnceAndAnswersAlike);
    CPPUNIT_TEST(refusesAnotherBodyUnderTheKey);
    CPPUNIT_TEST(refusesAKeyThatIsMalformed);
    CPPUNIT_TEST(takesOneOfManyThatComeAtOnce);
    CPPUNIT_TEST(remembersAcrossAKill);
    CPPUNIT_TEST(remembersInMemoryToo);
    CPPUNIT_TEST(dropsCachedSummariesAgain);
    CPPUNIT_TEST(countsAReplayForTheLimiter);
    CPPUNIT_TEST(refusesNewKeysWhenTheTableIsFull);
    CPPUNIT_TEST(documentsTheField);
    CPPUNIT_TEST_SUITE_END();

    static HttpReply write(const ServerProcess& server, const std::string& key, const std::string& body = point)
    {
        return server.client().request("POST", "/api/metrics",
                                       {{"Idempotency-Key", key}, {"Content-Type", "application/json"}}, body);
    }

    static void assertFirst(int status, const HttpReply& reply)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, status, reply.status);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, reply.count("Idempotency-Replayed"));
    }

    static void assertReplay(const HttpReply& first, const HttpReply& reply)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, first.status, reply.status);
        CPPUNIT_ASSERT_EQUAL(std::string("true"), reply.header("Idempotency-Replayed"));
        CPPUNIT_ASSERT_EQUAL(first.body, reply.body);
        CPPUNIT_ASSERT_EQUAL(first.header("Content-Type"), reply.header("Content-Type"));
    }

    static double countOfCpu(const ServerProcess& server)
    {
        return numberAt(parseObject(server.client().get(cpuSummary).body), "count");
    }

public:
    void storesOnceAndAnswersAlike()
    {
        const ServerProcess server;
        const auto first = write(server, "one");
        assertFirst(201, first);
        assertReplay(first, write(server, "one"));
        assertReplay(first, write(server, "\"one\""));
        const std::string batch = R"([{"value":1,"type":"cpu"},{"type":"cpu"}])";
        const auto second = write(server, "two", batch);
        assertFirst(200, second);
        assertReplay(second, write(server, "two", batch));
        CPPUNIT_ASSERT_EQUAL(2.0, countOfCpu(server));
        waitForSample(server, "weir_idempotency_keys", 2);
        waitForSample(server, "weir_ingest_replays_total", 3);
    }

    void refusesAnotherBodyUnderTheKey()
    {
        const ServerProcess server;
        assertFirst(201, write(server, "k"));
        assertProblem(422, write(server, "k", R"({"value":76,"type":"cpu"})"));
        CPPUNIT_ASSERT_EQUAL(1.0, countOfCpu(server));
    }

    void refusesAKeyThatIsMalformed()
    {
        const ServerProcess server;
        for (const std::string& key : {std::string(), std::string("\"open"), std::string(256, 'k')})
            assertProblem(400, write(server, key));
        assertProblem(400, server.client().request("POST", "/api/metrics",
                                                   {{"Idempotency-Key", "a"}, {"Idempotency-Key", "a"}}, point));
        assertFirst(201, write(server, std::string(255, 'k')));
        CPPUNIT_ASSERT_EQUAL(1.0, countOfCpu(server));
    }

    /// Until two requests have met, which the first attempts nearly always do.
    void takesOneOfManyThatComeAtOnce()
    {
        const ServerProcess server;
        std::string body = "[";
        for (int i = 0; i < 20'000; ++i)
            body += R"({"type":"cpu","value":1,"timestamp":1},)";
        body.back() = ']';
        int keys = 0;
        for (bool met = false; !met;)
        {
            CPPUNIT_ASSERT_MESSAGE("two requests never met", ++keys < 50);
            const std::string request =
                "POST /api/metrics HTTP/1.1\r\nHost: weir\r\nIdempotency-Key: " + std::to_string(keys) +
                "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body;
            std::vector<HttpClient> clients(3, server.client());
            for (auto& client : clients)
                client.send(request);
            int firsts = 0;
            for (auto& client : clients)
            {
                const auto reply = client.receive("POST");
                if (reply.status == 409)
                {
                    met = true;
                    CPPUNIT_ASSERT_EQUAL(std::string("1"), reply.header("Retry-After"));
                    continue;
                }
                CPPUNIT_ASSERT_EQUAL(200, reply.status);
                firsts += reply.count("Idempotency-Replayed") == 0 ? 1 : 0;
            }
            CPPUNIT_ASSERT_EQUAL(1, firsts);
        }
        CPPUNIT_ASSERT_EQUAL(20'000.0 * keys, countOfCpu(server));
    }

    void remembersAcrossAKill()
    {
        const TemporaryFolder folder;
        const auto configuration = Configuration().set("metrics.path", (folder.path() / "metrics.db").string());
        HttpReply first;
        {
            ServerProcess server(configuration);
            first = write(server, "k");
            assertFirst(201, first);
            server.signal(SIGKILL);
            (void)server.wait();
        }
        const ServerProcess server(configuration);
        assertReplay(first, write(server, "k"));
        assertProblem(422, write(server, "k", "[]"));
        CPPUNIT_ASSERT_EQUAL(1.0, countOfCpu(server));
    }

    void remembersInMemoryToo()
    {
        const ServerProcess server(Configuration().set("metrics.durability", "none"));
        const auto first = write(server, "k");
        assertFirst(201, first);
        assertReplay(first, write(server, "k"));
        CPPUNIT_ASSERT_EQUAL(1.0, countOfCpu(server));
    }

    void dropsCachedSummariesAgain()
    {
        const ServerProcess server(Configuration().set("modules", "cache, metrics").set("cache.summary.ttl", "1h"));
        const auto first = write(server, "k");
        HttpClient reader = server.client();
        (void)reader.get(cpuSummary);
        CPPUNIT_ASSERT(reader.get(cpuSummary).header("Cache-Status").starts_with("weir; hit"));
        assertReplay(first, write(server, "k"));
        CPPUNIT_ASSERT(reader.get(cpuSummary).header("Cache-Status").starts_with("weir; fwd=miss"));
    }

    void countsAReplayForTheLimiter()
    {
        const ServerProcess server(
            Configuration().set("modules", "ratelimit, metrics").set("ratelimit.ingest.limit", "2/minute"));
        const auto first = write(server, "k");
        assertReplay(first, write(server, "k"));
        assertProblem(429, write(server, "k"));
    }

    void refusesNewKeysWhenTheTableIsFull()
    {
        const ServerProcess server(Configuration().set("metrics.maxIdempotencyKeys", "1"));
        const auto first = write(server, "a");
        const auto refused = write(server, "b");
        assertProblem(503, refused);
        CPPUNIT_ASSERT_EQUAL(std::string("60"), refused.header("Retry-After"));
        assertReplay(first, write(server, "a"));
        CPPUNIT_ASSERT_EQUAL(1.0,
                             sample(server, R"(weir_limit_hits_total{limit="metrics.maxIdempotencyKeys"})").value());
    }

    void documentsTheField()
    {
        const ServerProcess server;
        const auto text = server.client().get("/openapi.json").body;
        CPPUNIT_ASSERT(text.find("\"Idempotency-Key\"") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RepeatedWritesTest);
} // namespace
