#include "support/Json.h"
#include "support/ServerProcess.h"
#include "support/TemporaryFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <string>

namespace
{
using namespace weir::test;

/// Modules around each other: order of middlewares, and facts that one publishes and another hears.
class ChainTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ChainTest);
    CPPUNIT_TEST(runsMiddlewaresInTheOperatorsOrder);
    CPPUNIT_TEST(explainsTheChainOfARoute);
    CPPUNIT_TEST(explainsBesideARunningServerAndLeavesNothing);
    CPPUNIT_TEST(actsOnlyOnTheRoutesThatAreConfigured);
    CPPUNIT_TEST(warnsOfARouteThatNothingAnswers);
    CPPUNIT_TEST(publishesAChangeBeforeTheWriteIsAnswered);
    CPPUNIT_TEST_SUITE_END();

public:
    void runsMiddlewaresInTheOperatorsOrder()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("tag-b tag-a"), passed("tag-a, tag-b, metrics"));
        CPPUNIT_ASSERT_EQUAL(std::string("tag-a tag-b"), passed("tag-b, tag-a, metrics"));
        CPPUNIT_ASSERT_EQUAL(std::string("tag-a tag-b"), passed("metrics, tag-b, tag-a"));
    }

    void explainsTheChainOfARoute()
    {
        const Finished explained =
            runServer(tagged("tag-b, tag-a, metrics"), {"--explain", "GET /api/metrics/summary"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(explained.output, 0, explained.exitCode);
        const std::size_t first = explained.output.find("tag-b");
        const std::size_t second = explained.output.find("tag-a", first);
        CPPUNIT_ASSERT_MESSAGE(explained.output, second != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(explained.output, explained.output.find("metrics", second) != std::string::npos);

        const ServerProcess server(tagged("tag-b, tag-a, metrics"));
        const std::string routes = server.admin().get("/admin/routes").body;
        CPPUNIT_ASSERT_MESSAGE(routes, routes.find(R"(["tag-b","tag-a","metrics"])") != std::string::npos);
    }

    void explainsBesideARunningServerAndLeavesNothing()
    {
        const TemporaryFolder folder;
        const auto path = folder.path() / "data" / "metrics.db";
        const auto configuration = tagged("tag-a, metrics").set("metrics.path", path.string());
        const Finished alone = runServer(configuration, {"--explain", "GET /api/metrics/summary"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(alone.output, 0, alone.exitCode);
        CPPUNIT_ASSERT(!std::filesystem::exists(path.parent_path()));

        const ServerProcess server(configuration);
        const Finished beside = runServer(configuration, {"--explain", "GET /api/metrics/summary"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(beside.output, 0, beside.exitCode);
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/readyz").status);
    }

    void actsOnlyOnTheRoutesThatAreConfigured()
    {
        const ServerProcess server(tagged("tag-a, metrics").set("tag-a.routes", "POST /api/metrics"));
        HttpClient client = server.client();
        CPPUNIT_ASSERT_EQUAL(std::string("tag-a"),
                             client.postJson("/api/metrics", R"({"type":"cpu","value":1})").header("X-Passed"));
        CPPUNIT_ASSERT_EQUAL(std::string(), client.get("/api/metrics/summary?metric_type=cpu").header("X-Passed"));
    }

    void warnsOfARouteThatNothingAnswers()
    {
        const ServerProcess server(tagged("tag-a, metrics").set("tag-a.routes", "GET /nothing-here"));
        CPPUNIT_ASSERT_MESSAGE(server.log(), server.log().find("GET /nothing-here") != std::string::npos);
    }

    void publishesAChangeBeforeTheWriteIsAnswered()
    {
        const ServerProcess server(
            Configuration().addModulesFolder(fixtureFolder("watcher")).set("modules", "metrics, watcher"));
        HttpClient client = server.client();
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), client.get("/watched").body);
        client.postJson("/api/metrics", R"({"type":"cpu","value":1})");
        CPPUNIT_ASSERT_EQUAL(1, changes(client, "metrics/cpu"));
        client.postNdjson("/api/metrics", "{\"type\":\"cpu\",\"value\":1}\n{\"type\":\"mem\",\"value\":1}\n");
        CPPUNIT_ASSERT_EQUAL(2, changes(client, "metrics/cpu"));
        CPPUNIT_ASSERT_EQUAL(1, changes(client, "metrics/mem"));
        client.postJson("/api/metrics", R"({"type":"cpu"})");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("a refused write changes nothing", 2, changes(client, "metrics/cpu"));
    }

private:
    static Configuration tagged(const std::string& modules)
    {
        return Configuration()
            .addModulesFolder(fixtureFolder("tag-a"))
            .addModulesFolder(fixtureFolder("tag-b"))
            .set("modules", modules);
    }

    /// The names in the order in which the answer passed them: the innermost first.
    static std::string passed(const std::string& modules)
    {
        const ServerProcess server(tagged(modules));
        std::string names;
        for (const auto& [name, value] : server.client().get("/api/metrics/types").headers)
            if (name == "X-Passed")
                names += (names.empty() ? "" : " ") + value;
        return names;
    }

    static int changes(HttpClient& client, const std::string& resource)
    {
        return parseObject(client.get("/watched").body)->optValue<int>(resource, 0);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChainTest);
} // namespace
