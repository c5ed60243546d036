#include "ExternalServer.h"
#include "Samples.h"
#include "support/Json.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>

namespace
{
using namespace weir::test;
using Then = FakeUpstream::Then;

const std::string ok = R"({"external":"ok","value":134})";

class ExternalTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ExternalTest);
    CPPUNIT_TEST(answersTheServicesNumber);
    CPPUNIT_TEST(keepsTheNumberAsItIs);
    CPPUNIT_TEST(takesNothingButAnObjectWithANumber);
    CPPUNIT_TEST(sendsTheTraceAndTheRequestsId);
    CPPUNIT_TEST(keepsItsConnection);
    CPPUNIT_TEST(replacesAConnectionThatTheServiceClosed);
    CPPUNIT_TEST(triesAgainAsOftenAsAllowed);
    CPPUNIT_TEST(stopsTryingAgainWhenTheBudgetIsSpent);
    CPPUNIT_TEST(callsANameByItsAddressAndUnderItsName);
    CPPUNIT_TEST(refusesANameThatResolvesToAPrivateAddress);
    CPPUNIT_TEST(saysWhenANameHasNoAddress);
    CPPUNIT_TEST_SUITE_END();

public:
    void answersTheServicesNumber()
    {
        const FakeUpstream upstream(always(plainAnswer(200, R"({"value":134,"more":[1,{"value":2}]})")));
        const ServerProcess server(callingUrl(upstream.url("/base/number?of=day")));
        const auto reply = server.client().get("/external?ignored=1");
        CPPUNIT_ASSERT_EQUAL(200, reply.status);
        CPPUNIT_ASSERT_EQUAL(ok, reply.body);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), reply.header("Content-Type"));
        const auto asked = upstream.asked();
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), asked.size());
        CPPUNIT_ASSERT_EQUAL(std::string("GET"), asked.front().method);
        CPPUNIT_ASSERT_EQUAL(std::string("/base/number?of=day"), asked.front().target);
        CPPUNIT_ASSERT_EQUAL("127.0.0.1:" + std::to_string(upstream.port()), asked.front().field("Host"));
        CPPUNIT_ASSERT_EQUAL(1.0, callsWith(server, "ok"));
        CPPUNIT_ASSERT_EQUAL(1.0, sample(server, "weir_external_call_duration_seconds_count").value_or(0));
    }

    void keepsTheNumberAsItIs()
    {
        FakeUpstream upstream(always(""));
        const ServerProcess server(callingUrl(upstream.url()));
        for (const std::string number : {"0", "-7", "9223372036854775807", "0.5", "-1e+300"})
        {
            upstream.script(always(plainAnswer(201, "{\"value\": " + number + "}")));
            CPPUNIT_ASSERT_EQUAL(R"({"external":"ok","value":)" + number + '}', server.client().get("/external").body);
        }
    }

    void takesNothingButAnObjectWithANumber()
    {
        FakeUpstream upstream(always(""));
        const ServerProcess server(callingUrl(upstream.url()));
        for (const std::string body : {"", "134", "[134]", "{}", R"({"value":"134"})", R"({"value":true})",
                                       R"({"value":null})", R"({"value":[1]})", R"({"value":1)", R"({"value":1e999})"})
        {
            upstream.script(always(plainAnswer(200, body)));
            (void)assertProblem(502, server.client().get("/external"));
        }
        for (const int status : {301, 304, 400, 404, 429, 500})
        {
            upstream.script(always(plainAnswer(status, status == 304 ? "" : R"({"value":134})")));
            CPPUNIT_ASSERT_EQUAL(502, server.client().get("/external").status);
        }
        CPPUNIT_ASSERT_EQUAL(16.0, callsWith(server, "upstream"));
        CPPUNIT_ASSERT(server.log().find("the external service failed once, lastly: it answers something else") !=
                       std::string::npos);
    }

    void sendsTheTraceAndTheRequestsId()
    {
        const FakeUpstream upstream(always(plainAnswer(200, R"({"value":134})")));
        const ServerProcess server(callingUrl(upstream.url()));
        const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        auto client = server.client();
        (void)client.get("/external", {{"traceparent", trace}, {"X-Request-Id", "mine"}, {"Cookie", "secret"}});
        (void)client.get("/external", {{"traceparent", "nonsense"}});
        const auto asked = upstream.asked();
        CPPUNIT_ASSERT_EQUAL(trace, asked.at(0).field("traceparent"));
        CPPUNIT_ASSERT_EQUAL(std::string("mine"), asked.at(0).field("X-Request-Id"));
        CPPUNIT_ASSERT(!asked.at(0).has("Cookie"));
        CPPUNIT_ASSERT(!asked.at(1).has("traceparent"));
    }

    void keepsItsConnection()
    {
        const FakeUpstream upstream(always(plainAnswer(200, R"({"value":134})")));
        const ServerProcess server(callingUrl(upstream.url()));
        for (int i = 0; i < 20; ++i)
            CPPUNIT_ASSERT_EQUAL(ok, server.client().get("/external").body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.connections());
        CPPUNIT_ASSERT_EQUAL(1.0, sample(server, "weir_external_idle_connections").value_or(0));
    }

    void replacesAConnectionThatTheServiceClosed()
    {
        FakeUpstream upstream(always(plainAnswer(200, R"({"value":134})")));
        const ServerProcess server(callingUrl(upstream.url()));
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/external").status);
        // It takes the next request on the old connection, and only then goes away.
        upstream.script(
            [](const Asked& asked, UpstreamPeer& peer)
            {
                if (asked.connection == 1)
                    return Then::close;
                peer.send(plainAnswer(200, R"({"value":134})"));
                return Then::close;
            });
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/external").status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), upstream.asked().size());
        // The service has closed this one too, some time before the next call.
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/external").status);
        CPPUNIT_ASSERT_EQUAL(0.0, sample(server, "weir_external_retries_total").value_or(-1));
        CPPUNIT_ASSERT_EQUAL(3.0, callsWith(server, "ok"));
    }

    void triesAgainAsOftenAsAllowed()
    {
        std::atomic<int> failing = 2;
        FakeUpstream upstream(
            [&](const Asked&, UpstreamPeer& peer)
            {
                peer.send(failing-- > 0 ? plainAnswer(503, "") : plainAnswer(200, R"({"value":134})"));
                return Then::keep;
            });
        const ServerProcess server(callingUrl(upstream.url()).set("external.retries", "2"));
        CPPUNIT_ASSERT_EQUAL(ok, server.client().get("/external").body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), upstream.asked().size());
        CPPUNIT_ASSERT_EQUAL(2.0, sample(server, "weir_external_retries_total").value_or(-1));
        upstream.script(always(plainAnswer(404, "")));
        CPPUNIT_ASSERT_EQUAL(502, server.client().get("/external").status);
        upstream.script(always(plainAnswer(503, "", "Retry-After: 60\r\n")));
        CPPUNIT_ASSERT_EQUAL(502, server.client().get("/external").status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(5), upstream.asked().size());
    }

    void stopsTryingAgainWhenTheBudgetIsSpent()
    {
        const FakeUpstream upstream(always(plainAnswer(500, "")));
        const ServerProcess server(callingUrl(upstream.url()).set("external.retries", "10"));
        for (int i = 0; i < 10; ++i)
            (void)assertProblem(502, server.client().get("/external"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(13), upstream.asked().size());
        CPPUNIT_ASSERT_EQUAL(3.0, sample(server, "weir_external_retries_total").value_or(-1));
        CPPUNIT_ASSERT_EQUAL(10.0, sample(server, "weir_external_retry_budget_exhausted_total").value_or(-1));
    }

    void callsANameByItsAddressAndUnderItsName()
    {
        const FakeUpstream upstream(always(plainAnswer(200, R"({"value":134})")));
        const std::string authority = "loopback.example:" + std::to_string(upstream.port());
        const ServerProcess server(callingUrl("http://" + authority), {}, ownResolver());
        CPPUNIT_ASSERT_EQUAL(ok, server.client().get("/external").body);
        CPPUNIT_ASSERT_EQUAL(authority, upstream.asked().at(0).field("Host"));
    }

    void refusesANameThatResolvesToAPrivateAddress()
    {
        const FakeUpstream upstream(always(plainAnswer(200, R"({"value":134})")));
        const auto configuration = callingUrl("http://loopback.example:" + std::to_string(upstream.port()))
                                       .set("external.allowPrivate", "false");
        const ServerProcess server(configuration, {}, ownResolver());
        (void)assertProblem(502, server.client().get("/external"));
        CPPUNIT_ASSERT_EQUAL(1.0, callsWith(server, "connect"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), upstream.connections());
        CPPUNIT_ASSERT(server.log().find("all its addresses are private") != std::string::npos);
    }

    void saysWhenANameHasNoAddress()
    {
        const ServerProcess server(callingUrl("http://nobody.invalid"), {}, ownResolver());
        (void)assertProblem(502, server.client().get("/external"));
        CPPUNIT_ASSERT_EQUAL(1.0, callsWith(server, "connect"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExternalTest);
} // namespace
