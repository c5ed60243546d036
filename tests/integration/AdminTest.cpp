#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

namespace
{
using namespace weir::test;

/// The admin listener: who may ask, and what it shows.
class AdminTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AdminTest);
    CPPUNIT_TEST(needsNoTokenOnLoopbackUnlessOneIsSet);
    CPPUNIT_TEST(asksForTheTokenThatIsSet);
    CPPUNIT_TEST(refusesEverythingButHealthWhenBoundWiderWithoutAToken);
    CPPUNIT_TEST(keepsAdminRoutesOffThePublicListener);
    CPPUNIT_TEST(showsModulesRoutesAndConfiguration);
    CPPUNIT_TEST(writesValidPrometheusText);
    CPPUNIT_TEST(countsRequestsByRouteAndStatus);
    CPPUNIT_TEST(countsPointsByResult);
    CPPUNIT_TEST(tellsInTopWhichThreadIsBusy);
    CPPUNIT_TEST_SUITE_END();

public:
    void needsNoTokenOnLoopbackUnlessOneIsSet()
    {
        const ServerProcess server(echo());
        HttpClient admin = server.admin();
        for (const std::string path : {"/admin/modules", "/admin/routes", "/admin/config", "/admin/echo", "/metrics",
                                       "/health", "/livez", "/readyz", "/openapi.json"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, admin.get(path).status);
        assertProblem(404, admin.get("/admin/nothing"));
        assertProblem(405, admin.get("/admin/reload"));
    }

    void asksForTheTokenThatIsSet()
    {
        const ServerProcess server(echo().set("admin.token", "swordfish"));
        HttpClient admin = server.admin();
        for (const std::string path : {"/metrics", "/health", "/livez", "/readyz"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, admin.get(path).status);
        for (const std::string path : {"/admin/modules", "/admin/echo"})
        {
            const HttpReply refused = admin.get(path);
            assertProblem(401, refused);
            CPPUNIT_ASSERT(refused.header("WWW-Authenticate").starts_with("Bearer"));
            assertProblem(401, admin.get(path, {{"Authorization", "Bearer swordfisch"}}));
            assertProblem(401, admin.get(path, {{"Authorization", "Basic swordfish"}}));
            CPPUNIT_ASSERT_EQUAL(200, admin.get(path, {{"Authorization", "Bearer swordfish"}}).status);
        }
        assertProblem(401, admin.request("POST", "/admin/reload"));
    }

    void refusesEverythingButHealthWhenBoundWiderWithoutAToken()
    {
        const ServerProcess server(echo().set("admin.address", "0.0.0.0"));
        CPPUNIT_ASSERT_MESSAGE(server.log(), server.log().find("admin.token") != std::string::npos);
        HttpClient admin = server.admin();
        for (const std::string path : {"/metrics", "/health", "/livez", "/readyz"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, admin.get(path).status);
        const auto problem = assertProblem(403, admin.get("/admin/modules"));
        CPPUNIT_ASSERT(problem->getValue<std::string>("detail").find("admin.token") != std::string::npos);
        assertProblem(403, admin.request("POST", "/admin/reload"));
        assertProblem(403, admin.get("/admin/echo"));
    }

    void keepsAdminRoutesOffThePublicListener()
    {
        const ServerProcess server(echo());
        HttpClient client = server.client();
        for (const std::string path : {"/admin/modules", "/admin/echo", "/metrics", "/admin/config"})
            assertProblem(404, client.get(path));
        assertProblem(404, server.admin().get("/api/metrics/types"));
    }

    void showsModulesRoutesAndConfiguration()
    {
        const ServerProcess server(echo());
        HttpClient admin = server.admin();
        const auto modules = arrayAt(parseObject(admin.get("/admin/modules").body), "modules");
        CPPUNIT_ASSERT(modules->size() >= 2);
        const auto module = modules->getObject(1);
        CPPUNIT_ASSERT_EQUAL(std::string("echo"), module->getValue<std::string>("name"));
        CPPUNIT_ASSERT_EQUAL(std::string("1.2.3"), module->getValue<std::string>("version"));
        CPPUNIT_ASSERT(module->getValue<std::string>("library").ends_with("/echo.so"));
        CPPUNIT_ASSERT(module->has("health"));
        for (unsigned i = 2; i < modules->size(); ++i)
            CPPUNIT_ASSERT_MESSAGE("installed, but not enabled", !modules->getObject(i)->has("health"));

        const std::string routes = admin.get("/admin/routes").body;
        for (const std::string route :
             {"POST /api/metrics", "GET /api/metrics/summary", "* /files/*", "GET /admin/echo"})
            CPPUNIT_ASSERT_MESSAGE(route + " in " + routes, routes.find('"' + route + '"') != std::string::npos);

        const std::string config = admin.get("/admin/config").body;
        for (const std::string text : {"metrics.durability", "fsync", "default", "conf/server.properties:"})
            CPPUNIT_ASSERT_MESSAGE(text + " in " + config, config.find(text) != std::string::npos);
    }

    void writesValidPrometheusText()
    {
        const ServerProcess server(echo());
        server.client().postJson("/api/metrics", R"({"type":"cpu","value":1})");
        const HttpReply reply = server.admin().get("/metrics");
        CPPUNIT_ASSERT(reply.header("Content-Type").starts_with("text/plain; version=0.0.4"));

        static const std::regex comment(R"(# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) .+)");
        static const std::regex sample(
            R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)*\})? ([-+.0-9eE]+|[-+]?Inf|NaN))re");
        std::set<std::string> seen;
        std::set<std::string> types;
        CPPUNIT_ASSERT(reply.body.ends_with("\n"));
        for (const std::string& line : lines(reply.body))
        {
            std::smatch match;
            if (line.starts_with("# TYPE "))
                CPPUNIT_ASSERT_MESSAGE(line, types.insert(line.substr(0, line.rfind(' '))).second);
            if (line.starts_with("#"))
                CPPUNIT_ASSERT_MESSAGE(line, std::regex_match(line, comment));
            else
                CPPUNIT_ASSERT_MESSAGE(line, std::regex_match(line, match, sample) &&
                                                 seen.insert(line.substr(0, line.rfind(' '))).second);
        }
        for (const std::string name :
             {"http_server_request_duration_seconds", "process_cpu_seconds_total", "process_resident_memory_bytes",
              "process_open_fds", "process_start_time_seconds", "weir_build_info", "weir_module_info",
              "weir_config_last_reload_successful", "weir_ingest_points_total", "weir_series",
              "weir_module_failures_total"})
            CPPUNIT_ASSERT_MESSAGE(std::string(name) + " in:\n" + reply.body,
                                   reply.body.find("# TYPE " + std::string(name) + " ") != std::string::npos);
    }

    void countsRequestsByRouteAndStatus()
    {
        const ServerProcess server;
        HttpClient client = server.client();
        for (int i = 0; i < 3; ++i)
            client.get("/api/metrics/summary?metric_type=cpu");
        client.get("/api/metrics/summary");
        client.get("/nowhere/1");
        client.get("/nowhere/2");
        const std::string metrics = server.admin().get("/metrics").body;
        const auto count = [&](const std::string& route, const std::string& status)
        {
            const std::regex pattern("http_server_request_duration_seconds_count\\{http_request_method=\"GET\","
                                     "http_route=\"" +
                                     route + "\",http_response_status_code=\"" + status + R"("\} (\d+))");
            std::smatch match;
            CPPUNIT_ASSERT_MESSAGE(metrics, std::regex_search(metrics, match, pattern));
            return match[1].str();
        };
        CPPUNIT_ASSERT_EQUAL(std::string("3"), count("/api/metrics/summary", "200"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), count("/api/metrics/summary", "422"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("paths that nobody owns must not make series", std::string::npos,
                                     metrics.find("/nowhere"));
    }

    void countsPointsByResult()
    {
        const ServerProcess server;
        server.client().postNdjson("/api/metrics", "{\"type\":\"cpu\",\"value\":1}\n{\"type\":\"cpu\"}\n");
        const std::string metrics = server.admin().get("/metrics").body;
        CPPUNIT_ASSERT_MESSAGE(metrics,
                               metrics.find("weir_ingest_points_total{result=\"accepted\"") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(metrics,
                               metrics.find("weir_ingest_points_total{result=\"rejected\"") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(metrics, metrics.find("\nweir_series 1\n") != std::string::npos);
    }

    void tellsInTopWhichThreadIsBusy()
    {
        const ServerProcess server;
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/health").status);
        std::set<std::string> names;
        for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(server.id()) + "/task"))
        {
            std::string name;
            std::ifstream(thread.path() / "comm") >> name;
            names.insert(name);
        }
        for (const auto* name : {"weir", "http-public", "http-admin", "metrics-commit", "tasks", "signals"})
            CPPUNIT_ASSERT_MESSAGE(name, names.contains(name));
    }

private:
    static Configuration echo()
    {
        return Configuration().addModulesFolder(fixtureFolder("echo")).set("modules", "metrics, echo");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdminTest);
} // namespace
