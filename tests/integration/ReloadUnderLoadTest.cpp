#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace
{
using namespace weir::test;

/// Two hundred reloads while clients read and write, every other one of a broken file.
class ReloadUnderLoadTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ReloadUnderLoadTest);
    CPPUNIT_TEST(failsNoRequestAndAppliesNoBrokenFile);
    CPPUNIT_TEST_SUITE_END();

public:
    void failsNoRequestAndAppliesNoBrokenFile()
    {
        ServerProcess server(tagged("ratelimit, cache, tag-a, tag-b, metrics"));
        std::vector<std::jthread> clients;
        for (int i = 0; i < 4; ++i)
            clients.emplace_back([this, &server](const std::stop_token& stop) { work(server, stop); });

        reloadTwoHundredTimes(server);
        for (std::jthread& client : clients)
            client.request_stop();
        clients.clear();

        CPPUNIT_ASSERT_EQUAL(std::string(), _firstFailure);
        CPPUNIT_ASSERT(_written.load() > 0);
        CPPUNIT_ASSERT_EQUAL(R"({"type":"cpu","count":)" + std::to_string(_written.load()) + R"(,"average":1.0})",
                             server.client().get("/api/metrics/summary?metric_type=cpu").body);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, server.stop());
    }

private:
    static Configuration tagged(const std::string& modules)
    {
        return Configuration()
            .addModulesFolder(fixtureFolder("tag-a"))
            .addModulesFolder(fixtureFolder("tag-b"))
            .set("modules", modules)
            .set("ratelimit.ingest.limit", "1000000/second");
    }

    static void reloadTwoHundredTimes(const ServerProcess& server)
    {
        HttpClient admin = server.admin();
        const std::string orders[] = {"ratelimit, cache, tag-b, tag-a, metrics",
                                      "ratelimit, cache, tag-a, tag-b, metrics"};
        for (int i = 0; i < 100; ++i)
        {
            server.configure(tagged(orders[i % 2]).set("metrics.maxBatch", std::to_string(1000 + i)));
            const HttpReply good = admin.request("POST", "/admin/reload");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(good.body, 200, good.status);
            const std::string before = admin.get("/admin/config").body;
            server.configure(tagged("metrics").set("metrics.maxBatch", "1").set("server.prot", std::to_string(i)));
            assertProblem(422, admin.request("POST", "/admin/reload"));
            CPPUNIT_ASSERT_EQUAL(before, admin.get("/admin/config").body);
        }
    }

    /// Writes and reads; every answer must be good and must have passed both middlewares.
    void work(const ServerProcess& server, const std::stop_token& stop)
    {
        try
        {
            HttpClient client = server.client();
            while (!stop.stop_requested())
            {
                check(201, client.postJson("/api/metrics", R"({"type":"cpu","value":1})"));
                ++_written;
                const std::uint64_t written = _written;
                checkAtLeast(written, client.get("/api/metrics/summary?metric_type=cpu"));
            }
        }
        catch (const std::exception& e)
        {
            fail(e.what());
        }
    }

    void check(int status, const HttpReply& reply)
    {
        if (reply.status != status || reply.count("X-Passed") != 2)
            fail(std::to_string(reply.status) + " after " + std::to_string(reply.count("X-Passed")) +
                 " middlewares: " + reply.body);
    }

    /// `written` was acknowledged before the summary was asked for.
    void checkAtLeast(std::uint64_t written, const HttpReply& reply)
    {
        check(200, reply);
        if (reply.status == 200 && numberAt(parseObject(reply.body), "count") < static_cast<double>(written))
            fail("less than the " + std::to_string(written) + " that were acknowledged: " + reply.body);
    }

    void fail(const std::string& what)
    {
        const std::lock_guard lock(_mutex);
        if (_firstFailure.empty())
            _firstFailure = what;
    }

    std::atomic<std::uint64_t> _written{0};
    std::mutex _mutex;
    std::string _firstFailure; // guarded by _mutex
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReloadUnderLoadTest);
} // namespace
