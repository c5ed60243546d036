// Mode proxy: what becomes of header fields and framing on the way.
#include "ExternalServer.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace
{
using namespace weir::test;
using Then = FakeUpstream::Then;

class ExternalFieldsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ExternalFieldsTest);
    CPPUNIT_TEST(passesFieldsOnBothWays);
    CPPUNIT_TEST(keepsFieldsOfTheConnectionToItself);
    CPPUNIT_TEST(saysWhoTheCallerIsAndBelievesNobodyElse);
    CPPUNIT_TEST(undoesTheCodingOfABody);
    CPPUNIT_TEST(passesAnswersOfEveryFramingOn);
    CPPUNIT_TEST(answersHeadWithTheLengthButNoBody);
    CPPUNIT_TEST_SUITE_END();

public:
    void passesFieldsOnBothWays()
    {
        const FakeUpstream upstream(always(plainAnswer(
            200, "",
            "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nCache-Control: max-age=5\r\nSubject: =?utf-8?Q?a=0D=0Ab?=\r\n")));
        const ServerProcess server(proxying(upstream.url()));
        const auto reply = server.client().get(
            "/external/", {{"Accept", "text/html"}, {"Authorization", "Bearer x"}, {"Cookie", "c=d"}});
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), reply.count("Set-Cookie"));
        CPPUNIT_ASSERT_EQUAL(std::string("max-age=5"), reply.header("Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("=?utf-8?Q?a=0D=0Ab?="), reply.header("Subject"));
        CPPUNIT_ASSERT_EQUAL(std::string("1.1 weir"), reply.header("Via"));
        const auto asked = upstream.asked().at(0);
        CPPUNIT_ASSERT_EQUAL(std::string("text/html"), asked.field("Accept"));
        CPPUNIT_ASSERT_EQUAL(std::string("Bearer x"), asked.field("Authorization"));
        CPPUNIT_ASSERT_EQUAL(std::string("c=d"), asked.field("Cookie"));
        CPPUNIT_ASSERT_EQUAL(std::string("1.1 weir"), asked.field("Via"));
    }

    void keepsFieldsOfTheConnectionToItself()
    {
        const FakeUpstream upstream(always(
            plainAnswer(200, "",
                        "Connection: X-Private, keep-alive\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\nTrailer: X\r\n"
                        "Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nX-Public: 1\r\n")));
        const ServerProcess server(proxying(upstream.url()));
        const auto reply = server.client().get("/external/", {{"Connection", "X-Mine, keep-alive"},
                                                              {"X-Mine", "1"},
                                                              {"X-Else", "1"},
                                                              {"TE", "trailers"},
                                                              {"Keep-Alive", "timeout=5"},
                                                              {"Upgrade", "websocket"},
                                                              {"Proxy-Authorization", "Basic x"},
                                                              {"Expect", "100-continue"}});
        for (const std::string name : {"X-Private", "Keep-Alive", "Trailer", "Proxy-Authenticate", "Upgrade"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string(), reply.header(name));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), reply.header("X-Public"));
        const auto asked = upstream.asked().at(0);
        for (const std::string name :
             {"X-Mine", "TE", "Keep-Alive", "Upgrade", "Proxy-Authorization", "Expect", "Transfer-Encoding"})
            CPPUNIT_ASSERT_MESSAGE(name, !asked.has(name));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), asked.field("X-Else"));
    }

    void saysWhoTheCallerIsAndBelievesNobodyElse()
    {
        const FakeUpstream upstream(always(plainAnswer(200, "")));
        const ServerProcess server(proxying(upstream.url()));
        (void)server.client().request("GET", "/external/",
                                      {{"X-Forwarded-For", "203.0.113.9"},
                                       {"Forwarded", "for=203.0.113.9"},
                                       {"X-Forwarded-Host", "evil.example"}});
        const auto asked = upstream.asked().at(0);
        CPPUNIT_ASSERT_EQUAL(std::string("127.0.0.1"), asked.field("X-Forwarded-For"));
        CPPUNIT_ASSERT(asked.field("Forwarded").starts_with("for=127.0.0.1;host=\""));
        CPPUNIT_ASSERT(asked.field("X-Forwarded-Host") != "evil.example");
        CPPUNIT_ASSERT(asked.has("X-Request-Id"));
    }

    void undoesTheCodingOfABody()
    {
        const FakeUpstream upstream(always(plainAnswer(200, "")));
        const ServerProcess server(proxying(upstream.url()));
        const std::string packed("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36"
                                 "\x05\x00\x00\x00",
                                 25);
        const auto reply = server.client().request("POST", "/external/a", {{"Content-Encoding", "gzip"}}, packed);
        CPPUNIT_ASSERT_EQUAL(200, reply.status);
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), upstream.asked().at(0).body);
        CPPUNIT_ASSERT(!upstream.asked().at(0).has("Content-Encoding"));
    }

    void passesAnswersOfEveryFramingOn()
    {
        FakeUpstream upstream(always(""));
        const ServerProcess server(proxying(upstream.url()));
        const std::string interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n";
        for (const std::string& answer : std::vector<std::string>{
                 "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.0 200 OK\r\n\r\nhello",
                 "HTTP/1.1 200\r\nConnection: close\r\n\r\nhello",
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nhe\r\n03;x=y\r\nllo\r\n0\r\nX: y\r\n\r\n",
                 interim + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"})
        {
            upstream.script(
                [answer](const Asked&, UpstreamPeer& peer)
                {
                    peer.send(answer);
                    return Then::close;
                });
            const auto reply = server.client().get("/external/");
            CPPUNIT_ASSERT_EQUAL(200, reply.status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(answer, std::string("hello"), reply.body);
        }
    }

    void answersHeadWithTheLengthButNoBody()
    {
        const FakeUpstream upstream(always("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"));
        const ServerProcess server(proxying(upstream.url()));
        auto client = server.client();
        for (int i = 0; i < 2; ++i)
        {
            const auto reply = client.request("HEAD", "/external/");
            CPPUNIT_ASSERT_EQUAL(200, reply.status);
            CPPUNIT_ASSERT_EQUAL(std::string("12345"), reply.header("Content-Length"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("HEAD"), upstream.asked().at(0).method);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.connections());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExternalFieldsTest);
} // namespace
