#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace
{
using namespace weir::test;

/// Every error is a problem (RFC 9457), and a refused body leaves nothing behind.
class ErrorAnswersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ErrorAnswersTest);
    CPPUNIT_TEST(answers400ToBodiesThatAreNotJson);
    CPPUNIT_TEST(answers400ToBadFramingAndClosesTheConnection);
    CPPUNIT_TEST(answers400ToWhatIsNotHttp);
    CPPUNIT_TEST(answers404ToUnknownPaths);
    CPPUNIT_TEST(answers405WithTheAllowedMethods);
    CPPUNIT_TEST(answers413ToLargeBodiesAndBatches);
    CPPUNIT_TEST(answers414ToLongTargets);
    CPPUNIT_TEST(answers415AndNamesWhatIsAccepted);
    CPPUNIT_TEST(answers417ToUnknownExpectations);
    CPPUNIT_TEST(answers422ToPointsThatAreNotValid);
    CPPUNIT_TEST(answers422ToQueriesThatAreNotValid);
    CPPUNIT_TEST(suggestsTheParameterThatWasProbablyMeant);
    CPPUNIT_TEST(answers431ToTooManyOrTooLargeFields);
    CPPUNIT_TEST(answers501ToUnknownTransferCodings);
    CPPUNIT_TEST(answers505ToOtherMajorVersions);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _server = std::make_unique<ServerProcess>(Configuration()
                                                      .set("metrics.maxBody", "64KiB")
                                                      .set("metrics.maxBatch", "100")
                                                      .set("server.maxFields", "50"));
    }

    void tearDown() override
    {
        const HttpReply types = _server->client().get("/api/metrics/types");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"types":[]})"), types.body);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(_server->log(), 0, _server->stop());
    }

    void answers400ToBodiesThatAreNotJson()
    {
        HttpClient client = _server->client();
        const std::string deep = R"({"type":"cpu","value":1,"x":)" + std::string(40, '[') + std::string(40, ']') + "}";
        for (const std::string& body :
             {std::string("{"), std::string(), std::string("nonsense"), std::string(R"({"type":"cpu","value":1}})"),
              std::string(R"({"type":"cpu","value":1,"value":2})"), std::string(R"({"type":"cpu","value":1e999})"),
              std::string(R"({"type":"cpu","value":123456789012345678901234567890})"),
              std::string(R"({"type":"cpu","value":NaN})"), std::string("{\"type\":\"\xff\",\"value\":1}"),
              std::string(R"({"type":"\ud800","value":1})"), deep,
              std::string(R"([{"type":"cpu","value":1},{"type":"cpu","value":1)"),
              std::string(R"([{"type":"cpu","value":1},{"type":"cpu","value":1,"type":"mem"}])")})
            assertProblem(400, client.postJson("/api/metrics", body));
    }

    void answers400ToBadFramingAndClosesTheConnection()
    {
        for (const std::string head :
             {"GET /health HTTP/1.1\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
              "POST /api/metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
              "POST /api/metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1,0\r\n\r\n",
              "POST /api/metrics HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"})
        {
            HttpClient client = _server->client();
            client.send(head);
            assertProblem(400, client.receive());
            CPPUNIT_ASSERT_MESSAGE(head, client.closedByServer());
        }
    }

    void answers400ToWhatIsNotHttp()
    {
        HttpClient client = _server->client();
        client.send("nonsense\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(400, client.receive().status);
        CPPUNIT_ASSERT(client.closedByServer());
    }

    void answers404ToUnknownPaths()
    {
        HttpClient client = _server->client();
        const auto problem = assertProblem(404, client.get("/api/metricz?x=1"));
        CPPUNIT_ASSERT_EQUAL(std::string("/api/metricz"), problem->getValue<std::string>("instance"));
        CPPUNIT_ASSERT_EQUAL(std::string("Not Found"), problem->getValue<std::string>("title"));
        assertProblem(404, client.get("/api/metrics/summary/more"));
        assertProblem(404, client.postJson("/nowhere", "{}"));
        assertProblem(404, client.get("/admin/modules"));
    }

    void answers405WithTheAllowedMethods()
    {
        HttpClient client = _server->client();
        const HttpReply summary = client.postJson("/api/metrics/summary?metric_type=cpu", "{}");
        assertProblem(405, summary);
        CPPUNIT_ASSERT_EQUAL(std::string("GET, HEAD, OPTIONS"), summary.header("Allow"));
        const HttpReply points = client.request("PUT", "/api/metrics", {{"Content-Type", "application/json"}}, "{}");
        assertProblem(405, points);
        for (const std::string method : {"GET", "HEAD", "POST", "OPTIONS"})
            CPPUNIT_ASSERT_MESSAGE(method, points.header("Allow").find(method) != std::string::npos);
    }

    void answers413ToLargeBodiesAndBatches()
    {
        HttpClient client = _server->client();
        std::string batch;
        for (int i = 0; i < 101; ++i)
            batch += "{\"type\":\"cpu\",\"value\":1}\n";
        assertProblem(413, client.postNdjson("/api/metrics", batch));
        const std::string padding(std::size_t(70) * 1024, ' ');
        assertProblem(413, _server->client().postJson("/api/metrics", R"({"type":"cpu","value":1})" + padding));
    }

    void answers414ToLongTargets() { assertProblem(414, _server->client().get("/health?" + std::string(9000, 'x'))); }

    void answers415AndNamesWhatIsAccepted()
    {
        HttpClient client = _server->client();
        const auto problem = assertProblem(
            415, client.request("POST", "/api/metrics", {{"Content-Type", "text/csv"}}, R"({"type":"cpu","value":1})"));
        const auto detail = problem->getValue<std::string>("detail");
        CPPUNIT_ASSERT_MESSAGE(detail, detail.find("application/json") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(detail, detail.find("application/x-ndjson") != std::string::npos);
    }

    void answers417ToUnknownExpectations()
    {
        assertProblem(417, _server->client().get("/health", {{"Expect", "a-miracle"}}));
    }

    void answers422ToPointsThatAreNotValid()
    {
        HttpClient client = _server->client();
        for (const auto& [body, pointer] : std::vector<std::pair<std::string, std::string>>{
                 {R"({"type":"cpu"})", "/value"},
                 {R"({"value":1})", "/type"},
                 {R"({"type":"cpu","value":"1"})", "/value"},
                 {R"({"type":"cpu","value":null})", "/value"},
                 {R"({"type":"","value":1})", "/type"},
                 {R"({"type":7,"value":1})", "/type"},
                 {R"({"type":"a\u0000b","value":1})", "/type"},
                 {R"({"type":")" + std::string(257, 'a') + R"(","value":1})", "/type"},
                 {R"({"type":"cpu","value":1,"timestamp":"yesterday"})", "/timestamp"},
                 {R"({"type":"cpu","value":1,"timestamp":"2999-01-01T00:00:00Z"})", "/timestamp"},
                 {R"({"type":"cpu","value":1,"tags":[]})", "/tags"},
                 {R"({"type":"cpu","value":1,"tags":{"host":1}})", "/tags/host"}})
        {
            const auto problem = assertProblem(422, client.postJson("/api/metrics", body));
            const auto errors = arrayAt(problem, "errors");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, std::size_t(1), errors->size());
            const auto error = errors->getObject(0);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, pointer, error->getValue<std::string>("pointer"));
            CPPUNIT_ASSERT_MESSAGE(body, !error->getValue<std::string>("detail").empty());
        }
        assertProblem(422, client.postJson("/api/metrics", "7"));
    }

    void answers422ToQueriesThatAreNotValid()
    {
        HttpClient client = _server->client();
        for (const auto& [target, parameter] : std::vector<std::pair<std::string, std::string>>{
                 {"/api/metrics/summary", "metric_type"},
                 {"/api/metrics/summary?metric_type=cpu&metric_type=mem", "metric_type"},
                 {"/api/metrics/summary?metric_type=cpu&window=5", "window"},
                 {"/api/metrics/summary?metric_type=cpu&window=5m&from=now-1h", "window"},
                 {"/api/metrics/summary?metric_type=cpu&from=2025-01-02&to=2025-01-01", "from"},
                 {"/api/metrics/summary?metric_type=cpu&from=2025-01-01&to=2025-01-01", "from"},
                 {"/api/metrics/summary?metric_type=cpu&from=soon", "from"},
                 {"/api/metrics/summary?metric_type=cpu&stats=median", "stats"},
                 {"/api/metrics/summary?metric_type=cpu&stats=p101", "stats"},
                 {"/api/metrics/series?metric_type=cpu&window=1h", "step"},
                 {"/api/metrics/series?metric_type=cpu&window=1h&step=0s", "step"},
                 {"/api/metrics/series?metric_type=cpu&window=1h&step=1m&fill=0", "fill"},
                 {"/api/metrics/series?metric_type=cpu&window=365d&step=1s", "step"},
                 {"/api/metrics/types?from=now-1h", "from"},
                 {"/api/metrics/tags", "metric_type"},
                 {"/api/metrics?metric_type=cpu&window=1h", "window"},
                 {"/api/metrics?metric_type=cpu&limit=-1", "limit"}})
        {
            const auto errors = arrayAt(assertProblem(422, client.get(target)), "errors");
            CPPUNIT_ASSERT_MESSAGE(target, !errors->empty());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, parameter, errors->getObject(0)->getValue<std::string>("parameter"));
        }
        assertProblem(422, client.get("/api/metrics/series?metric_type=cpu&step=1m"));
    }

    void suggestsTheParameterThatWasProbablyMeant()
    {
        const HttpReply reply = _server->client().get("/api/metrics/summary?metric_type=cpu&windw=5m");
        assertProblem(422, reply);
        const std::string expected = R"("errors":[{"parameter":"windw","detail":"unknown; nearest: window"}])";
        CPPUNIT_ASSERT_MESSAGE(reply.body, reply.body.find(expected) != std::string::npos);
    }

    void answers431ToTooManyOrTooLargeFields()
    {
        HeaderList many;
        for (int i = 0; i < 60; ++i)
            many.emplace_back("X-Field-" + std::to_string(i), "x");
        assertProblem(431, _server->client().get("/health", many));
        assertProblem(431, _server->client().get("/health", HeaderList(40, {"X-Field", std::string(1024, 'x')})));
    }

    void answers501ToUnknownTransferCodings()
    {
        HttpClient client = _server->client();
        client.send("POST /api/metrics HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    "Transfer-Encoding: gzip\r\n\r\n");
        assertProblem(501, client.receive());
        CPPUNIT_ASSERT(client.closedByServer());
    }

    void answers505ToOtherMajorVersions()
    {
        HttpClient client = _server->client();
        client.send("GET /health HTTP/3.0\r\nHost: a\r\n\r\n");
        assertProblem(505, client.receive());
        CPPUNIT_ASSERT(client.closedByServer());
    }

private:
    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ErrorAnswersTest);
} // namespace
