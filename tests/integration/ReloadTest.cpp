#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <string>

namespace
{
using namespace weir::test;

/// A new configuration takes effect as a whole or not at all.
class ReloadTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ReloadTest);
    CPPUNIT_TEST(takesAModulesRoutesAwayAndBringsThemBack);
    CPPUNIT_TEST(reloadsOnSighup);
    CPPUNIT_TEST(appliesLiveKeysAndNamesThoseThatNeedARestart);
    CPPUNIT_TEST(changesNothingInADryRun);
    CPPUNIT_TEST(changesNothingWhenTheFileIsBroken);
    CPPUNIT_TEST(changesNothingWhenAModuleRefuses);
    CPPUNIT_TEST(changesNothingWhenAnAddedModuleCannotStart);
    CPPUNIT_TEST(reordersTheChain);
    CPPUNIT_TEST(keepsWhatModulesRemember);
    CPPUNIT_TEST(keepsRunningAfterABrokenFileAndSighup);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesAModulesRoutesAwayAndBringsThemBack()
    {
        const ServerProcess server(echo());
        HttpClient client = server.client();
        CPPUNIT_ASSERT_EQUAL(200, client.get("/api/metrics/types").status);

        server.configure(echo().set("modules", "echo"));
        assertApplied("modules", reload(server));
        assertProblem(404, client.get("/api/metrics/types"));
        CPPUNIT_ASSERT_EQUAL(200, client.get("/echo/x").status);
        CPPUNIT_ASSERT(server.client().get("/openapi.json").body.find("/api/metrics") == std::string::npos);

        server.configure(echo());
        assertApplied("modules", reload(server));
        CPPUNIT_ASSERT_EQUAL(200, client.get("/api/metrics/types").status);
        CPPUNIT_ASSERT_EQUAL(201, client.postJson("/api/metrics", R"({"type":"cpu","value":75})").status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":1,"average":75.0})"),
                             client.get("/api/metrics/summary?metric_type=cpu").body);
    }

    void reloadsOnSighup()
    {
        ServerProcess server(echo());
        const std::size_t start = server.log().size();
        server.configure(echo().set("modules", "echo"));
        server.signal(SIGHUP);
        server.waitForLog("reload", start);
        assertProblem(404, server.client().get("/api/metrics/types"));
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
    }

    void appliesLiveKeysAndNamesThoseThatNeedARestart()
    {
        const ServerProcess server(echo());
        server.configure(echo().set("server.corsOrigins", "https://a.example").set("server.port", "1"));
        const HttpReply reply = reload(server);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"applied":["server.corsOrigins"],"restart_required":["server.port"]})"),
                             reply.body);
        CPPUNIT_ASSERT_EQUAL(std::string("https://a.example"), allowedOrigin(server));
    }

    void changesNothingInADryRun()
    {
        const ServerProcess server(echo());
        server.configure(echo().set("server.corsOrigins", "https://a.example").set("modules", "echo"));
        assertApplied("server.corsOrigins", server.admin().request("POST", "/admin/reload?dry_run=true"));
        CPPUNIT_ASSERT_EQUAL(std::string(), allowedOrigin(server));
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/api/metrics/types").status);
        server.configure(echo().set("server.corsOrigin", "x"));
        assertProblem(422, server.admin().request("POST", "/admin/reload?dry_run=true"));
        server.configure(echo().set("modules", "ratelimit, echo, metrics").set("ratelimit.ingest.key", "shoe size"));
        const auto reply = server.admin().request("POST", "/admin/reload?dry_run=true");
        assertProblem(422, reply);
        CPPUNIT_ASSERT_MESSAGE("an added module looks too", reply.body.find("shoe size") != std::string::npos);
    }

    void changesNothingWhenTheFileIsBroken()
    {
        const ServerProcess server(echo());
        server.configure(
            echo().set("server.corsOrigins", "https://a.example").set("log.level", "loud").set("server.prot", "1"));
        const HttpReply reply = reload(server);
        const auto errors = arrayAt(assertProblem(422, reply), "errors");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, std::size_t(2), errors->size());
        for (const std::string text : {"log.level", "server.prot", "nearest: server.port", "server.properties:"})
            CPPUNIT_ASSERT_MESSAGE(reply.body, reply.body.find(text) != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string(), allowedOrigin(server));
        CPPUNIT_ASSERT(server.admin().get("/metrics").body.find("\nweir_config_last_reload_successful 0\n") !=
                       std::string::npos);
        server.configure(echo());
        CPPUNIT_ASSERT_EQUAL(200, reload(server).status);
        CPPUNIT_ASSERT(server.admin().get("/metrics").body.find("\nweir_config_last_reload_successful 1\n") !=
                       std::string::npos);
    }

    void changesNothingWhenAModuleRefuses()
    {
        const Configuration running = echo().addModulesFolder(fixtureFolder("thrower")).set("modules", "echo, thrower");
        const ServerProcess server(running);
        for (const std::string what : {"config", "std", "int"})
        {
            server.configure(Configuration(running)
                                 .set("thrower.prepare", what)
                                 .set("server.corsOrigins", "https://a.example")
                                 .set("modules", "echo, thrower, metrics"));
            assertProblem(422, reload(server));
            CPPUNIT_ASSERT_EQUAL(std::string(), allowedOrigin(server));
            CPPUNIT_ASSERT_EQUAL(404, server.client().get("/api/metrics/types").status);
            CPPUNIT_ASSERT_EQUAL(200, server.client().get("/throw").status);
        }
    }

    void changesNothingWhenAnAddedModuleCannotStart()
    {
        const Configuration running = echo().addModulesFolder(fixtureFolder("thrower"));
        const ServerProcess server(running);
        HttpClient client = server.client();
        client.postJson("/api/metrics", R"({"type":"cpu","value":75})");
        for (const std::string what : {"std", "int", "config", "in-use"})
        {
            server.configure(Configuration(running).set("modules", "thrower, echo").set("thrower.start", what));
            assertProblem(422, reload(server));
            CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":1,"average":75.0})"),
                                 client.get("/api/metrics/summary?metric_type=cpu").body);
            assertProblem(404, client.get("/throw"));
        }
        server.configure(Configuration(running).set("modules", "thrower, metrics"));
        assertApplied("modules", reload(server));
        CPPUNIT_ASSERT_EQUAL(200, client.get("/throw").status);
    }

    void reordersTheChain()
    {
        const Configuration running = Configuration()
                                          .addModulesFolder(fixtureFolder("tag-a"))
                                          .addModulesFolder(fixtureFolder("tag-b"))
                                          .set("modules", "tag-a, tag-b, metrics");
        const ServerProcess server(running);
        CPPUNIT_ASSERT_EQUAL(std::string("tag-b"), server.client().get("/api/metrics/types").header("X-Passed"));
        server.configure(Configuration(running).set("modules", "tag-b, tag-a, metrics"));
        assertApplied("modules", reload(server));
        CPPUNIT_ASSERT_EQUAL(std::string("tag-a"), server.client().get("/api/metrics/types").header("X-Passed"));
        server.configure(Configuration(running).set("modules", "tag-b, tag-a, metrics").set("tag-a.routes", "GET /x"));
        assertApplied("tag-a.routes", reload(server));
        CPPUNIT_ASSERT_EQUAL(std::string("tag-b"), server.client().get("/api/metrics/types").header("X-Passed"));
    }

    void keepsWhatModulesRemember()
    {
        const ServerProcess server(echo());
        server.client().postJson("/api/metrics", R"({"type":"cpu","value":75})");
        server.configure(echo().set("metrics.maxBatch", "7"));
        assertApplied("metrics.maxBatch", reload(server));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":1,"average":75.0})"),
                             server.client().get("/api/metrics/summary?metric_type=cpu").body);
        std::string eight;
        for (int i = 0; i < 8; ++i)
            eight += "{\"type\":\"cpu\",\"value\":1}\n";
        assertProblem(413, server.client().postNdjson("/api/metrics", eight));
    }

    void keepsRunningAfterABrokenFileAndSighup()
    {
        ServerProcess server(echo());
        const std::size_t start = server.log().size();
        server.configure(echo().set("server.prot", "1"));
        server.signal(SIGHUP);
        server.waitForLog("server.prot", start);
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/api/metrics/types").status);
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
    }

private:
    static Configuration echo()
    {
        return Configuration().addModulesFolder(fixtureFolder("echo")).set("modules", "metrics, echo");
    }

    static HttpReply reload(const ServerProcess& server) { return server.admin().request("POST", "/admin/reload"); }

    static void assertApplied(const std::string& key, const HttpReply& reply)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, 200, reply.status);
        const auto applied = arrayAt(parseObject(reply.body), "applied");
        bool found = false;
        for (unsigned i = 0; i < applied->size(); ++i)
            found = found || applied->getElement<std::string>(i) == key;
        CPPUNIT_ASSERT_MESSAGE(key + " in " + reply.body, found);
    }

    static std::string allowedOrigin(const ServerProcess& server)
    {
        return server.client().get("/health", {{"Origin", "https://a.example"}}).header("Access-Control-Allow-Origin");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReloadTest);
} // namespace
