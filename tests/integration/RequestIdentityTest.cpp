#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>
#include <string>

namespace
{
using namespace weir::test;

/// Who asks, under which id, as part of which trace.
class RequestIdentityTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestIdentityTest);
    CPPUNIT_TEST(keepsACallersRequestId);
    CPPUNIT_TEST(replacesARequestIdThatCouldDoHarm);
    CPPUNIT_TEST(givesEveryRequestItsOwnId);
    CPPUNIT_TEST(passesOnAValidTraceContextOnly);
    CPPUNIT_TEST(neverLetsAHeaderSplitTheResponse);
    CPPUNIT_TEST(takesTheClientFromAnUntrustedPeerAsItIs);
    CPPUNIT_TEST(takesTheClientFromTrustedProxies);
    CPPUNIT_TEST_SUITE_END();

public:
    void keepsACallersRequestId()
    {
        const ServerProcess server(echo());
        const std::string longest(128, 'a');
        for (const std::string& id : {std::string("a"), std::string("Req_1.2-3"), longest})
        {
            const HttpReply reply = server.client().get("/echo/id", {{"X-Request-Id", id}});
            CPPUNIT_ASSERT_EQUAL(id, reply.header("X-Request-Id"));
            CPPUNIT_ASSERT_EQUAL(id, parseObject(reply.body)->getValue<std::string>("request_id"));
        }
    }

    void replacesARequestIdThatCouldDoHarm()
    {
        const ServerProcess server(echo());
        for (const std::string& id :
             {std::string("a b"), std::string("a/b"), std::string("\xff"), std::string(129, 'a'), std::string("a;b")})
        {
            const HttpReply reply = server.client().get("/health", {{"X-Request-Id", id}});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(id + ": " + reply.body, 200, reply.status);
            CPPUNIT_ASSERT_EQUAL(std::size_t(1), reply.count("X-Request-Id"));
            CPPUNIT_ASSERT(reply.header("X-Request-Id") != id);
            CPPUNIT_ASSERT(!reply.header("X-Request-Id").empty());
        }
    }

    void givesEveryRequestItsOwnId()
    {
        const ServerProcess server(echo());
        HttpClient client = server.client();
        std::set<std::string> ids;
        for (int i = 0; i < 100; ++i)
            ids.insert(client.get(i % 2 ? "/health" : "/nowhere").header("X-Request-Id"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(100), ids.size());
    }

    void passesOnAValidTraceContextOnly()
    {
        const ServerProcess server(echo());
        const std::string valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        const std::string passedOn = traceSeen(server, valid);
        CPPUNIT_ASSERT_EQUAL(valid.substr(0, 36), passedOn.substr(0, 36));
        for (const std::string& bad : {std::string("00-00000000000000000000000000000000-b7ad6b7169203331-01"),
                                       std::string("ff") + valid.substr(2), valid.substr(1), std::string("nonsense")})
            CPPUNIT_ASSERT_MESSAGE(bad, traceSeen(server, bad) != bad);
    }

    void neverLetsAHeaderSplitTheResponse()
    {
        const ServerProcess server(echo());
        const HttpReply encoded = server.client().get("/health", {{"X-Request-Id", "=?utf-8?Q?a=0D=0AX-Split:_b?="}});
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), encoded.count("X-Request-Id"));
        CPPUNIT_ASSERT(encoded.header("X-Split").empty());

        std::size_t logged = 0;
        for (const std::string at : {"CRLF", "CR", "LF", "NUL"})
        {
            HttpClient client = server.client();
            const HttpReply reply = client.get("/echo/bad-header?at=" + at);
            assertProblem(500, reply);
            CPPUNIT_ASSERT_MESSAGE(at, reply.header("Set-Cookie").empty());
            CPPUNIT_ASSERT_MESSAGE(at, reply.header("X-Split").empty());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(at, 200, client.get("/health").status);
            logged = server.waitForLog("X-Split", logged);
        }
    }

    void takesTheClientFromAnUntrustedPeerAsItIs()
    {
        const ServerProcess server(echo());
        CPPUNIT_ASSERT_EQUAL(std::string("127.0.0.1"), clientSeen(server, {{"X-Forwarded-For", "192.0.2.7"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("127.0.0.1"), clientSeen(server, {{"Forwarded", "for=192.0.2.7"}}));
    }

    void takesTheClientFromTrustedProxies()
    {
        const ServerProcess server(echo().set("server.trustedProxies", "127.0.0.0/8, 10.0.0.0/8"));
        CPPUNIT_ASSERT_EQUAL(std::string("127.0.0.1"), clientSeen(server, {}));
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.7"), clientSeen(server, {{"X-Forwarded-For", "192.0.2.7"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.7"),
                             clientSeen(server, {{"X-Forwarded-For", "198.51.100.1, 192.0.2.7, 10.1.2.3"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.7"), clientSeen(server, {{"Forwarded", "for=192.0.2.7;proto=http"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("10.1.2.3"),
                             clientSeen(server, {{"X-Forwarded-For", "192.0.2.7, unknown, 10.1.2.3"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.7"), clientSeen(server, {{"X-Forwarded-For", "::ffff:192.0.2.7"}}));
    }

private:
    static Configuration echo()
    {
        return Configuration().addModulesFolder(fixtureFolder("echo")).set("modules", "echo");
    }

    static std::string traceSeen(const ServerProcess& server, const std::string& traceparent)
    {
        const HttpReply reply = server.client().get("/echo/trace", {{"traceparent", traceparent}});
        return parseObject(reply.body)->getValue<std::string>("traceparent");
    }

    static std::string clientSeen(const ServerProcess& server, const HeaderList& headers)
    {
        return parseObject(server.client().get("/echo/client", headers).body)->getValue<std::string>("client");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestIdentityTest);
} // namespace
