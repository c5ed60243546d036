#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using namespace weir::test;

/// Which handler gets a request, and what the host answers by itself.
class RoutingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RoutingTest);
    CPPUNIT_TEST(introducesItselfAtTheRoot);
    CPPUNIT_TEST(answersHeadLikeGetWithoutABody);
    CPPUNIT_TEST(answersOptionsWithTheAllowedMethods);
    CPPUNIT_TEST(letsOnlyListedOriginsRead);
    CPPUNIT_TEST(prefersTheExactPathThenTheLongestPrefix);
    CPPUNIT_TEST(looksAtTheMethodWithinTheWinningPathOnly);
    CPPUNIT_TEST(routesOnTheEncodedPathAndDecodesItOnce);
    CPPUNIT_TEST(handsOverQueryHeadersAndBodyAsTheyWere);
    CPPUNIT_TEST(servesEveryFormOfBody);
    CPPUNIT_TEST(breaksTheConnectionWhenAStreamFails);
    CPPUNIT_TEST(answersHealthAndReadiness);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _server = std::make_unique<ServerProcess>(Configuration()
                                                      .addModulesFolder(fixtureFolder("echo"))
                                                      .set("modules", "metrics, echo")
                                                      .set("server.corsOrigins", "https://dash.example"));
    }

    void introducesItselfAtTheRoot()
    {
        const auto root = parseObject(_server->client().get("/").body);
        CPPUNIT_ASSERT_EQUAL(std::string("weir"), root->getValue<std::string>("name"));
        CPPUNIT_ASSERT_EQUAL(std::string("/openapi.json"), root->getValue<std::string>("openapi"));
        CPPUNIT_ASSERT(!root->getValue<std::string>("version").empty());
    }

    void answersHeadLikeGetWithoutABody()
    {
        HttpClient client = _server->client();
        const HttpReply get = client.get("/api/metrics/summary?metric_type=cpu");
        const HttpReply head = client.request("HEAD", "/api/metrics/summary?metric_type=cpu");
        CPPUNIT_ASSERT_EQUAL(200, head.status);
        CPPUNIT_ASSERT_EQUAL(get.header("Content-Type"), head.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::to_string(get.body.size()), head.header("Content-Length"));
        // The next answer on the connection shows that no body followed.
        CPPUNIT_ASSERT_EQUAL(get.body, client.get("/api/metrics/summary?metric_type=cpu").body);
        CPPUNIT_ASSERT_EQUAL(404, client.request("HEAD", "/nowhere").status);
        CPPUNIT_ASSERT_EQUAL(200, client.request("HEAD", "/health").status);
    }

    void answersOptionsWithTheAllowedMethods()
    {
        HttpClient client = _server->client();
        const HttpReply options = client.request("OPTIONS", "/api/metrics/summary");
        CPPUNIT_ASSERT_EQUAL(204, options.status);
        CPPUNIT_ASSERT_EQUAL(std::string("GET, HEAD, OPTIONS"), options.header("Allow"));
        CPPUNIT_ASSERT(options.header("Access-Control-Allow-Origin").empty());
        assertProblem(404, client.request("OPTIONS", "/nowhere"));
        CPPUNIT_ASSERT_EQUAL(204, client.request("OPTIONS", "*").status);
    }

    void letsOnlyListedOriginsRead()
    {
        HttpClient client = _server->client();
        const HttpReply listed = client.get("/health", {{"Origin", "https://dash.example"}});
        CPPUNIT_ASSERT_EQUAL(std::string("https://dash.example"), listed.header("Access-Control-Allow-Origin"));
        CPPUNIT_ASSERT(listed.header("Vary").find("Origin") != std::string::npos);
        const HttpReply other = client.get("/health", {{"Origin", "https://evil.example"}});
        CPPUNIT_ASSERT_EQUAL(200, other.status);
        CPPUNIT_ASSERT(other.header("Access-Control-Allow-Origin").empty());

        const HttpReply preflight = client.request("OPTIONS", "/api/metrics",
                                                   {{"Origin", "https://dash.example"},
                                                    {"Access-Control-Request-Method", "POST"},
                                                    {"Access-Control-Request-Headers", "content-type"}});
        CPPUNIT_ASSERT_EQUAL(204, preflight.status);
        CPPUNIT_ASSERT_EQUAL(std::string("https://dash.example"), preflight.header("Access-Control-Allow-Origin"));
        CPPUNIT_ASSERT(preflight.header("Access-Control-Allow-Methods").find("POST") != std::string::npos);
    }

    void prefersTheExactPathThenTheLongestPrefix()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("GET /files/exact"), routeOf("/files/exact"));
        CPPUNIT_ASSERT_EQUAL(std::string("* /files/deep/*"), routeOf("/files/deep/a/b"));
        CPPUNIT_ASSERT_EQUAL(std::string("* /files/*"), routeOf("/files/other"));
        CPPUNIT_ASSERT_EQUAL(std::string("* /files/*"), routeOf("/files/exact/more"));
    }

    void looksAtTheMethodWithinTheWinningPathOnly()
    {
        HttpClient client = _server->client();
        assertProblem(405, client.postJson("/files/exact", "{}"));
        CPPUNIT_ASSERT_EQUAL(200, client.postJson("/files/other", "{}").status);
        CPPUNIT_ASSERT_EQUAL(200, client.request("DELETE", "/files/other").status);
    }

    void routesOnTheEncodedPathAndDecodesItOnce()
    {
        const auto seen = reflected("/files/a%20b/%2541?q=%2541+b");
        CPPUNIT_ASSERT_EQUAL(std::string("* /files/*"), seen->getValue<std::string>("route"));
        CPPUNIT_ASSERT_EQUAL(std::string("/files/a b/%41"), seen->getValue<std::string>("path"));
        CPPUNIT_ASSERT_EQUAL(std::string("/files/a%20b/%2541?q=%2541+b"), seen->getValue<std::string>("target"));
        CPPUNIT_ASSERT_EQUAL(std::string("%41 b"), field(seen, "query", "q"));
        // An encoded slash would be one path to the router and another to the handler.
        assertProblem(400, _server->client().get("/files/deep%2Fb"));
    }

    void handsOverQueryHeadersAndBodyAsTheyWere()
    {
        HttpClient client = _server->client();
        const HttpReply reply = client.request("POST", "/echo/x?a=1&a=2&b=%C3%A9&c",
                                               {{"Content-Type", "text/plain"}, {"X-Odd", "a,  \"b\";c"}},
                                               "line\r\n\r\nGET / HTTP/1.1\r\n");
        const auto seen = parseObject(reply.body);
        CPPUNIT_ASSERT_EQUAL(std::string("POST"), seen->getValue<std::string>("method"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(4), arrayAt(seen, "query")->size());
        CPPUNIT_ASSERT_EQUAL(std::string("\xc3\xa9"), field(seen, "query", "b"));
        CPPUNIT_ASSERT_EQUAL(std::string(), field(seen, "query", "c"));
        CPPUNIT_ASSERT_EQUAL(std::string("a,  \"b\";c"), field(seen, "headers", "X-Odd"));
        CPPUNIT_ASSERT_EQUAL(std::string("line\r\n\r\nGET / HTTP/1.1\r\n"), seen->getValue<std::string>("body"));
    }

    void servesEveryFormOfBody()
    {
        HttpClient client = _server->client();
        CPPUNIT_ASSERT_EQUAL(std::string("shared"), client.get("/echo/shared").body);
        const HttpReply stream = client.get("/echo/stream");
        CPPUNIT_ASSERT(stream.complete);
        std::string expected;
        for (char letter = 'a'; letter < 'k'; ++letter)
            expected.append(std::size_t(64) * 1024, letter);
        CPPUNIT_ASSERT(stream.body == expected);
        CPPUNIT_ASSERT_EQUAL(std::string("shared"), client.get("/echo/shared").body);
    }

    void breaksTheConnectionWhenAStreamFails()
    {
        HttpClient client = _server->client();
        const HttpReply stream = client.get("/echo/stream?break");
        CPPUNIT_ASSERT_EQUAL(200, stream.status);
        CPPUNIT_ASSERT_MESSAGE("a cut answer must not look whole", !stream.complete);
        CPPUNIT_ASSERT_EQUAL(200, _server->client().get("/health").status);
    }

    void answersHealthAndReadiness()
    {
        HttpClient client = _server->client();
        for (const std::string path : {"/livez", "/readyz"})
        {
            const HttpReply reply = client.get(path);
            CPPUNIT_ASSERT_EQUAL(200, reply.status);
            CPPUNIT_ASSERT(reply.header("Content-Type").starts_with("text/plain"));
            CPPUNIT_ASSERT_EQUAL(200, _server->admin().get(path).status);
        }
        const std::string verbose = client.get("/readyz?verbose").body;
        CPPUNIT_ASSERT_MESSAGE(verbose, verbose.find("[+]metrics ok") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(verbose, verbose.find("[+]echo ok") != std::string::npos);
    }

private:
    [[nodiscard]] Poco::JSON::Object::Ptr reflected(const std::string& target) const
    {
        return parseObject(_server->client().get(target).body);
    }

    [[nodiscard]] std::string routeOf(const std::string& target) const
    {
        return reflected(target)->getValue<std::string>("route");
    }

    static std::string field(const Poco::JSON::Object::Ptr& seen, const std::string& list, const std::string& name)
    {
        const auto fields = arrayAt(seen, list);
        for (unsigned i = 0; i < fields->size(); ++i)
            if (fields->getArray(i)->getElement<std::string>(0) == name)
                return fields->getArray(i)->getElement<std::string>(1);
        CPPUNIT_FAIL("no field " + name);
        return {};
    }

    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RoutingTest);
} // namespace
