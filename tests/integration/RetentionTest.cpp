#include "Samples.h"
#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>

namespace
{
using namespace weir::test;

/// What is kept of each type follows the rules, and the rules a reload; what has become too old goes.
class RetentionTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RetentionTest);
    CPPUNIT_TEST(keepsTypesByTheirRules);
    CPPUNIT_TEST(followsAReload);
    CPPUNIT_TEST(refusesRulesThatCannotWork);
    CPPUNIT_TEST(forgetsAtTheStartWhatHasBecomeTooOld);
    CPPUNIT_TEST_SUITE_END();

    static Configuration ruled(const std::string& keep)
    {
        return Configuration()
            .set("metrics.retention", "7d")
            .set("metrics.retentionRules", "raw")
            .set("metrics.retentionRule.raw.types", "raw.*, debug")
            .set("metrics.retentionRule.raw.keep", keep);
    }

    /// A point that is so old.
    static std::string point(const std::string& type, std::chrono::seconds age)
    {
        const auto time = std::chrono::system_clock::now() - age;
        return R"({"value":1,"type":")" + type + R"(","timestamp":)" +
               std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count()) + "}";
    }

    static double countOf(const ServerProcess& server, const std::string& type)
    {
        return numberAt(parseObject(server.client().get("/api/metrics/summary?metric_type=" + type).body), "count");
    }

    static std::size_t types(const ServerProcess& server)
    {
        return arrayAt(parseObject(server.client().get("/api/metrics/types").body), "types")->size();
    }

public:
    void keepsTypesByTheirRules()
    {
        const ServerProcess server(ruled("1h"));
        HttpClient client = server.client();
        const auto reply = client.postJson("/api/metrics", "[" + point("raw.cpu", std::chrono::hours(2)) + "," +
                                                               point("cpu", std::chrono::hours(2)) + "," +
                                                               point("debug", std::chrono::minutes(5)) + "]");
        const auto report = parseObject(reply.body);
        CPPUNIT_ASSERT_EQUAL(2.0, numberAt(report, "accepted"));
        const auto detail = arrayAt(report, "errors")->getObject(0)->getValue<std::string>("detail");
        CPPUNIT_ASSERT_MESSAGE(detail,
                               detail.ends_with("is older than 1h, what is kept (metrics.retentionRule.raw.keep)"));
        CPPUNIT_ASSERT_EQUAL(1.0, countOf(server, "cpu"));
        CPPUNIT_ASSERT_EQUAL(1.0, countOf(server, "debug"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, types(server));
    }

    void followsAReload()
    {
        const ServerProcess server(ruled("1d"));
        const auto old = point("raw.cpu", std::chrono::hours(2));
        CPPUNIT_ASSERT_EQUAL(201, server.client().postJson("/api/metrics", old).status);
        CPPUNIT_ASSERT_EQUAL(1.0, countOf(server, "raw.cpu"));

        server.configure(ruled("1h"));
        CPPUNIT_ASSERT_EQUAL(200, server.admin().request("POST", "/admin/reload").status);
        CPPUNIT_ASSERT_EQUAL(0.0, countOf(server, "raw.cpu"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, types(server));
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{0},
            parseObject(server.client().get("/api/metrics/tags?metric_type=raw.cpu").body)->getObject("tags")->size());
        assertProblem(422, server.client().postJson("/api/metrics", old));

        server.configure(ruled("unlimited"));
        CPPUNIT_ASSERT_EQUAL(200, server.admin().request("POST", "/admin/reload").status);
        CPPUNIT_ASSERT_EQUAL(201,
                             server.client().postJson("/api/metrics", point("debug", std::chrono::hours(2000))).status);
        assertProblem(422, server.client().postJson("/api/metrics", point("cpu", std::chrono::hours(2000))));
    }

    void refusesRulesThatCannotWork()
    {
        assertEnds(78, runServer(ruled("1h").set("metrics.retentionRule.raw.types", "r*w, *")),
                   {"metrics.retentionRule.raw.types", "found 'r*w'"});
        assertEnds(78, runServer(Configuration().set("metrics.retentionRules", "raw"), {"--check-config"}),
                   {"metrics.retentionRule.raw.types", "metrics.retentionRule.raw.keep"});

        const ServerProcess server(ruled("1h"));
        server.configure(ruled("1h")
                             .set("metrics.retentionRules", "raw, other")
                             .set("metrics.retentionRule.other.types", "debug")
                             .set("metrics.retentionRule.other.keep", "2h"));
        const auto refused = server.admin().request("POST", "/admin/reload?dry_run=true");
        CPPUNIT_ASSERT_EQUAL(422, refused.status);
        CPPUNIT_ASSERT_MESSAGE(refused.body, refused.body.find("the rule raw stands before it") != std::string::npos);
    }

    void forgetsAtTheStartWhatHasBecomeTooOld()
    {
        const TemporaryFolder folder;
        Configuration configuration;
        configuration.set("metrics.path", (folder.path() / "metrics.db").string());
        {
            ServerProcess server(configuration);
            CPPUNIT_ASSERT_EQUAL(200, server.client()
                                          .postJson("/api/metrics", R"([{"type":"old","value":1,"timestamp":0},)"
                                                                    R"({"type":"new","value":1}])")
                                          .status);
            CPPUNIT_ASSERT_EQUAL(2.0, sample(server, "weir_series").value());
            CPPUNIT_ASSERT_EQUAL(0, server.stop());
        }
        configuration.set("metrics.retention", "1h");
        const ServerProcess server(configuration);
        (void)waitForSample(server, "weir_series", 1);
        CPPUNIT_ASSERT(server.client().get("/api/metrics/types").body.starts_with(R"({"types":[{"type":"new",)"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RetentionTest);
} // namespace
