#include "support/Environment.h"
#include "support/Json.h"
#include "support/RealRedis.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace weir::test;

constexpr std::size_t clientCount = 64;
constexpr std::size_t typeCount = 8;

/// How long clients work: WEIR_LOAD_SECONDS, one minute unless it is set.
std::chrono::seconds loadTime()
{
    return std::chrono::seconds(numberFromEnvironment("WEIR_LOAD_SECONDS", 60));
}

/// Sixty-four clients read and write together, past a limiter that counts in Redis and a cache; not a point is lost or
/// counted twice, and what has been acknowledged to anyone is in every later answer.
class LoadTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LoadTest);
    CPPUNIT_TEST(keepsCountsExactUnderMixedReadsAndWrites);
    CPPUNIT_TEST_SUITE_END();

public:
    void keepsCountsExactUnderMixedReadsAndWrites()
    {
        const RealRedis redis;
        ServerProcess server(Configuration()
                                 .set("modules", "ratelimit, cache, metrics")
                                 .set("ratelimit.ingest.limit", "1000000/second")
                                 .set("redis.url", redis.url()));
        const auto end = std::chrono::steady_clock::now() + loadTime();
        {
            std::vector<std::jthread> clients;
            for (std::size_t i = 0; i < clientCount; ++i)
                clients.emplace_back([&, i] { work(server, i % typeCount, end); });
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), std::string(), _firstFailure);
        for (std::size_t type = 0; type < typeCount; ++type)
        {
            CPPUNIT_ASSERT(_written[type] > 0);
            CPPUNIT_ASSERT_EQUAL(
                R"({"type":"load)" + std::to_string(type) + R"(","count":)" + std::to_string(_written[type]) +
                    R"(,"average":1.0,"min":1.0,"max":1.0})",
                server.client().get("/api/metrics/summary?stats=min,max&metric_type=load" + std::to_string(type)).body);
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, server.stop());
    }

private:
    void work(const ServerProcess& server, std::size_t type, std::chrono::steady_clock::time_point end)
    {
        const std::string name = "load" + std::to_string(type);
        const std::string point = R"({"type":")" + name + R"(","value":1,"tags":{"host":"h"}})" + "\n";
        std::string batch;
        for (int i = 0; i < 20; ++i)
            batch += point;
        try
        {
            HttpClient client = server.client();
            while (std::chrono::steady_clock::now() < end)
            {
                expect(201, client.postJson("/api/metrics", point));
                ++_written[type];
                expect(200, client.postNdjson("/api/metrics", batch));
                _written[type] += 20;
                expect(422, client.postJson("/api/metrics", R"({"type":")" + name + R"("})"));
                const std::uint64_t written = _written[type];
                expectAtLeast(written, client.get("/api/metrics/summary?metric_type=" + name));
                expect(200,
                       client.get("/api/metrics/summary?window=5m&stats=p95,stddev&group_by=host&metric_type=" + name));
                expect(200, client.get("/api/metrics/series?window=1h&step=1m&metric_type=" + name));
                expect(200, client.get("/api/metrics?limit=50&metric_type=" + name));
                expect(200, client.get("/api/metrics/types"));
            }
        }
        catch (const std::exception& e)
        {
            fail(e.what());
        }
    }

    void expect(int status, const HttpReply& reply)
    {
        if (reply.status != status || !reply.complete)
            fail(std::to_string(reply.status) + " " + reply.body);
    }

    /// `written` was acknowledged before the summary was asked for.
    void expectAtLeast(std::uint64_t written, const HttpReply& reply)
    {
        expect(200, reply);
        if (reply.status == 200 && numberAt(parseObject(reply.body), "count") < static_cast<double>(written))
            fail("less than the " + std::to_string(written) + " that were acknowledged: " + reply.body + " " +
                 reply.header("Cache-Status"));
    }

    void fail(const std::string& what)
    {
        const std::lock_guard lock(_mutex);
        if (_firstFailure.empty())
            _firstFailure = what;
    }

    std::array<std::atomic<std::uint64_t>, typeCount> _written{};
    std::mutex _mutex;
    std::string _firstFailure; // guarded by _mutex
};

CPPUNIT_TEST_SUITE_REGISTRATION(LoadTest);
} // namespace
