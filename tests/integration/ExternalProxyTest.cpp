#include "ExternalServer.h"
#include "Samples.h"
#include "support/Json.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace weir::test;
using Then = FakeUpstream::Then;

class ExternalProxyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ExternalProxyTest);
    CPPUNIT_TEST(forwardsEveryMethod);
    CPPUNIT_TEST(forwardsPathAndQueryAsTheyWereSent);
    CPPUNIT_TEST(forwardsBodiesOfAnySizeWithinItsLimit);
    CPPUNIT_TEST(refusesABodyBeyondItsLimit);
    CPPUNIT_TEST(passesEveryStatusOn);
    CPPUNIT_TEST(neverRepeatsWhatIsNotIdempotent);
    CPPUNIT_TEST(repeatsWhatIsIdempotent);
    CPPUNIT_TEST(keepsDotSegmentsBelowThePath);
    CPPUNIT_TEST(refusesTraceAndAnswersTheLastOptions);
    CPPUNIT_TEST(takesNoPathOfOthersWhenItTakesAll);
    CPPUNIT_TEST(readsWhatTheServiceSaysWhenItTakesNoMore);
    CPPUNIT_TEST(standsBehindTheCache);
    CPPUNIT_TEST(describesItself);
    CPPUNIT_TEST_SUITE_END();

public:
    void forwardsEveryMethod()
    {
        const FakeUpstream upstream(always(plainAnswer(200, "done")));
        const ServerProcess server(proxying(upstream.url()));
        auto client = server.client();
        for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY"})
        {
            const bool hasBody = method != "GET" && method != "OPTIONS";
            const auto reply = client.request(method, "/external/a", {}, hasBody ? "body of " + method : "");
            CPPUNIT_ASSERT_EQUAL(200, reply.status);
            CPPUNIT_ASSERT_EQUAL(std::string("done"), reply.body);
            const auto asked = upstream.asked().back();
            CPPUNIT_ASSERT_EQUAL(method, asked.method);
            CPPUNIT_ASSERT_EQUAL(hasBody ? "body of " + method : "", asked.body);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.connections());
    }

    void forwardsPathAndQueryAsTheyWereSent()
    {
        const FakeUpstream upstream(always(plainAnswer(200, "")));
        const ServerProcess server(proxying(upstream.url("/base")));
        for (const std::string suffix : {"", "a", "a/b/", "a%20b", "%C3%A4%3F%23", "a//b", "a;v=1,2", "x?",
                                         "x?a=b&c=%26+d&&e", "?q", "~!$&'()*+,;=:@"})
        {
            CPPUNIT_ASSERT_EQUAL(200, server.client().get("/external/" + suffix).status);
            CPPUNIT_ASSERT_EQUAL("/base/" + suffix, upstream.asked().back().target);
        }
        for (const std::string prefix : {"/%65xternal/", "/%65%78ternal/"})
        {
            CPPUNIT_ASSERT_EQUAL(200, server.client().get(prefix + "%61/b?c=/d").status);
            CPPUNIT_ASSERT_EQUAL(std::string("/base/%61/b?c=/d"), upstream.asked().back().target);
        }
    }

    void forwardsBodiesOfAnySizeWithinItsLimit()
    {
        const FakeUpstream upstream(
            [](const Asked& asked, UpstreamPeer& peer)
            {
                peer.send(plainAnswer(200, asked.body));
                return Then::keep;
            });
        const ServerProcess server(
            proxying(upstream.url()).set("external.maxBody", "9MiB").set("external.maxResponse", "9MiB"));
        for (const std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(65'536), std::size_t(8) << 20U})
        {
            std::string body(size, '\0');
            for (std::size_t i = 0; i < size; ++i)
                body[i] = static_cast<char>(i * 31 % 251);
            const auto reply = server.client().request("POST", "/external/echo", {}, body);
            CPPUNIT_ASSERT_EQUAL(200, reply.status);
            CPPUNIT_ASSERT_MESSAGE(std::to_string(size), reply.body == body);
            CPPUNIT_ASSERT_EQUAL(std::to_string(size), upstream.asked().back().field("Content-Length"));
        }
    }

    void refusesABodyBeyondItsLimit()
    {
        const FakeUpstream upstream(always(plainAnswer(200, "")));
        const ServerProcess server(proxying(upstream.url()).set("external.maxBody", "1KiB"));
        (void)assertProblem(413, server.client().request("POST", "/external/a", {}, std::string(1025, 'x')));
        CPPUNIT_ASSERT_EQUAL(1.0, limitHits(server, "external.maxBody"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), upstream.asked().size());
    }

    void passesEveryStatusOn()
    {
        FakeUpstream upstream(always(""));
        const ServerProcess server(proxying(upstream.url()));
        for (const int status : {200, 201, 206, 301, 307, 400, 401, 404, 418, 429, 451, 500, 501, 503, 599})
        {
            upstream.script(always(plainAnswer(status, "body", "X-Own: yes\r\n")));
            const auto reply = server.client().get("/external/");
            CPPUNIT_ASSERT_EQUAL(status, reply.status);
            CPPUNIT_ASSERT_EQUAL(std::string("body"), reply.body);
            CPPUNIT_ASSERT_EQUAL(std::string("yes"), reply.header("X-Own"));
        }
        CPPUNIT_ASSERT_EQUAL(4.0, callsWith(server, "upstream"));
        for (const int status : {204, 304})
        {
            upstream.script(always("HTTP/1.1 " + std::to_string(status) + " X\r\nETag: \"a\"\r\n\r\n"));
            const auto reply = server.client().get("/external/");
            CPPUNIT_ASSERT_EQUAL(status, reply.status);
            CPPUNIT_ASSERT_EQUAL(std::string("\"a\""), reply.header("ETag"));
        }
    }

    void neverRepeatsWhatIsNotIdempotent()
    {
        FakeUpstream upstream(always(plainAnswer(200, "")));
        const ServerProcess server(proxying(upstream.url()).set("external.retries", "5"));
        CPPUNIT_ASSERT_EQUAL(200, server.client().request("POST", "/external/", {}, "x").status);
        // On a connection that has been used, so that it could have been a stale one.
        upstream.script([](const Asked&, UpstreamPeer&) { return Then::close; });
        for (const std::string method : {"POST", "PATCH"})
            (void)assertProblem(502, server.client().request(method, "/external/", {}, "x"));
        upstream.script(always(plainAnswer(503, "")));
        CPPUNIT_ASSERT_EQUAL(503, server.client().request("POST", "/external/", {}, "x").status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(4), upstream.asked().size());
        CPPUNIT_ASSERT_EQUAL(0.0, sample(server, "weir_external_retries_total").value_or(-1));
    }

    void repeatsWhatIsIdempotent()
    {
        FakeUpstream upstream(always(plainAnswer(503, "")));
        const ServerProcess server(proxying(upstream.url()).set("external.retries", "1"));
        for (const std::string method : {"GET", "PUT", "DELETE"})
            CPPUNIT_ASSERT_EQUAL(503, server.client().request(method, "/external/").status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(6), upstream.asked().size());
    }

    void keepsDotSegmentsBelowThePath()
    {
        const FakeUpstream upstream(always(plainAnswer(200, "")));
        const ServerProcess below(proxying(upstream.url("/base/")));
        for (const std::string suffix : {"..", "../secret", "a/../../secret", "%2e%2E/secret", ".%2e", "a/.",
                                         "..;/secret", "%2e.;a=b/secret", "a/..%5csecret", "..%5C..%5Csecret", "."})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(suffix, 400, below.client().get("/external/" + suffix).status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), upstream.asked().size());
        CPPUNIT_ASSERT_EQUAL(200, below.client().get("/external/...;..?a=../b").status);
    }

    void refusesTraceAndAnswersTheLastOptions()
    {
        const FakeUpstream upstream(always(plainAnswer(200, "")));
        const ServerProcess server(proxying(upstream.url()));
        const auto trace = server.client().request("TRACE", "/external/");
        CPPUNIT_ASSERT_EQUAL(405, trace.status);
        CPPUNIT_ASSERT(!trace.header("Allow").empty());
        CPPUNIT_ASSERT_EQUAL(204, server.client().request("OPTIONS", "/external/", {{"Max-Forwards", "0"}}).status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), upstream.asked().size());
        CPPUNIT_ASSERT_EQUAL(200, server.client().request("OPTIONS", "/external/", {{"Max-Forwards", "3"}}).status);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), upstream.asked().at(0).field("Max-Forwards"));
    }

    void takesNoPathOfOthersWhenItTakesAll()
    {
        const FakeUpstream upstream(always(plainAnswer(200, "upstream")));
        const ServerProcess server(
            proxying(upstream.url()).set("modules", "metrics, external").set("external.route", "* /*"));
        CPPUNIT_ASSERT_EQUAL(std::string("upstream"), server.client().get("/any/path?x=1").body);
        CPPUNIT_ASSERT_EQUAL(std::string("/any/path?x=1"), upstream.asked().at(0).target);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"ok"})"), server.client().get("/health").body);
        CPPUNIT_ASSERT_EQUAL(405, server.client().request("PUT", "/api/metrics", {}, "{}").status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.asked().size());
    }

    void readsWhatTheServiceSaysWhenItTakesNoMore()
    {
        const auto upstream = FakeUpstream::greeting(
            [](UpstreamPeer& peer)
            {
                peer.send(plainAnswer(413, "too much", "Connection: close\r\n"));
                peer.endSending();
                peer.wait(std::chrono::milliseconds(300));
            });
        const ServerProcess server(proxying(upstream->url()).set("external.maxBody", "64MiB"));
        for (const std::size_t size : {1000U, 8U << 20U}) // the second is still being sent when the connection breaks
        {
            const auto reply = server.client().request("POST", "/external/", {}, std::string(size, 'x'));
            CPPUNIT_ASSERT_EQUAL(413, reply.status);
            CPPUNIT_ASSERT_EQUAL(std::string("too much"), reply.body);
        }
    }

    void standsBehindTheCache()
    {
        FakeUpstream upstream(always(plainAnswer(200, "first", "Cache-Control: max-age=60\r\n")));
        const auto configuration = proxying(upstream.url())
                                       .set("modules", "cache, external")
                                       .set("cache.rules", "proxy")
                                       .set("cache.proxy.routes", "* /external/*")
                                       .set("cache.proxy.ttl", "1m");
        const ServerProcess server(configuration);
        auto client = server.client();
        CPPUNIT_ASSERT_EQUAL(std::string("first"), client.get("/external/a?x=1").body);
        CPPUNIT_ASSERT(client.get("/external/a?x=1").header("Cache-Status").starts_with("weir; hit"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.asked().size());
        upstream.script(always(plainAnswer(200, "second")));
        CPPUNIT_ASSERT_EQUAL(200, client.request("PUT", "/external/a?x=1", {}, "new").status);
        CPPUNIT_ASSERT_EQUAL(std::string("second"), client.get("/external/a?x=1").body);
        upstream.script(always(plainAnswer(200, "third", "Cache-Control: max-age=60\r\n")));
        CPPUNIT_ASSERT_EQUAL(200, client.request("PUT", "/external/%61", {}, "new").status);
        CPPUNIT_ASSERT_EQUAL(std::string("third"), client.get("/external/a?x=1").body);
        upstream.script(always(plainAnswer(200, "second")));
        // Operators drop what they know the path of.
        (void)server.admin().postJson("/admin/cache/purge", R"({"resources":["external/a"]})");
        CPPUNIT_ASSERT_EQUAL(std::string("second"), client.get("/external/a?x=1").body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(6), upstream.asked().size());
        // A failure is never kept.
        upstream.script(always(plainAnswer(500, "sorry", "Cache-Control: max-age=60\r\n")));
        CPPUNIT_ASSERT_EQUAL(500, client.get("/external/b").status);
        CPPUNIT_ASSERT_EQUAL(500, client.get("/external/b").status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(8), upstream.asked().size());
    }

    void describesItself()
    {
        const FakeUpstream upstream(always(plainAnswer(200, "")));
        const ServerProcess server(proxying(upstream.url()));
        const auto paths = objectAt(parseObject(server.client().get("/openapi.json").body), "paths");
        CPPUNIT_ASSERT(objectAt(objectAt(paths, "/external/{path}"), "patch")->has("summary"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExternalProxyTest);
} // namespace
