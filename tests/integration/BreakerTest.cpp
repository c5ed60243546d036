// The contract of the circuit, counted at the service that is called.
#include "Samples.h"
#include "support/FakeUpstream.h"
#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <string>
#include <thread>

namespace
{
using namespace std::chrono_literals;
using namespace weir::test;

const std::string ok = R"({"external":"ok","value":134})";
const std::string fallback = R"({"fallback":true,"reason":"external service failure"})";
const std::string number = plainAnswer(200, R"({"value":134})");
const std::string failure = plainAnswer(500, "");

class BreakerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BreakerTest);
    CPPUNIT_TEST(opensProbesAndClosesAsConfigured);
    CPPUNIT_TEST(answersFromAStaleEntryWhileOpen);
    CPPUNIT_TEST(answersWithTheFallbackWhenTooManyCallsAreUnderWay);
    CPPUNIT_TEST(keepsWindowAndStateAcrossAReload);
    CPPUNIT_TEST(isForcedByAnOperatorForATime);
    CPPUNIT_TEST(refusesWhatCannotWork);
    CPPUNIT_TEST_SUITE_END();

public:
    void opensProbesAndClosesAsConfigured()
    {
        FakeUpstream upstream(always(failure));
        const ServerProcess server(guarding(upstream).set("circuitbreaker.external.openFor", "500ms"));
        for (int i = 0; i < 5; ++i)
            assertFallback("upstream_error", get(server));
        for (int i = 0; i < 20; ++i)
            assertFallback("circuit_open", get(server));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("none is called while open", std::size_t(5), upstream.asked().size());
        CPPUNIT_ASSERT_EQUAL(1.0, stateSample(server, "open"));

        upstream.script(always(number));
        awaitState(server, "half_open");
        CPPUNIT_ASSERT_EQUAL(ok, get(server).body);
        CPPUNIT_ASSERT_EQUAL(std::string("closed"), state(server));
        CPPUNIT_ASSERT_EQUAL(1.0, stateSample(server, "closed"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(6), upstream.asked().size());
        CPPUNIT_ASSERT_EQUAL(5.0, calls(server, "failure"));
        CPPUNIT_ASSERT_EQUAL(20.0, calls(server, "circuit_open"));
        CPPUNIT_ASSERT_EQUAL(1.0, calls(server, "success"));
        CPPUNIT_ASSERT(server.log().find("circuit external: half_open -> closed, a probe succeeded") !=
                       std::string::npos);
    }

    void answersFromAStaleEntryWhileOpen()
    {
        FakeUpstream upstream(always(number));
        const ServerProcess server(guarding(upstream)
                                       .set("modules", "cache, circuitbreaker, external")
                                       .set("cache.rules", "external")
                                       .set("cache.external.routes", "GET /external")
                                       .set("cache.external.ttl", "1ms")
                                       .set("cache.external.staleIfError", "1h"));
        CPPUNIT_ASSERT_EQUAL(ok, get(server).body);
        upstream.script(always(failure));
        for (int i = 0; i < 10; ++i)
        {
            std::this_thread::sleep_for(2ms);
            CPPUNIT_ASSERT_EQUAL(ok, get(server).body);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("open"), state(server));
    }

    void answersWithTheFallbackWhenTooManyCallsAreUnderWay()
    {
        const auto upstream = FakeUpstream::greeting([](UpstreamPeer& peer) { peer.keepSilent(); });
        const ServerProcess server(
            guarding(*upstream).set("external.timeout", "3s").set("external.maxConcurrent", "1"));
        HttpClient hanging(server.port());
        hanging.send("GET /external HTTP/1.1\r\nHost: a\r\n\r\n");
        waitForSample(server, "weir_external_calls_in_flight", 1);
        assertFallback("overload", get(server));
        assertFallback("timeout", hanging.receive());
    }

    void keepsWindowAndStateAcrossAReload()
    {
        FakeUpstream upstream(always(failure));
        auto configuration = guarding(upstream);
        const ServerProcess server(configuration);
        for (int i = 0; i < 4; ++i)
            (void)get(server);
        reload(
            server,
            configuration.set("circuitbreaker.external.openFor", "10m").set("circuitbreaker.external.openMax", "1h"));
        CPPUNIT_ASSERT_EQUAL(4.0, numberAt(objectAt(guard(server), "counts"), "failures"));
        (void)get(server);
        CPPUNIT_ASSERT_EQUAL(std::string("open"), state(server));
        reload(server, configuration.set("circuitbreaker.external.fallback.status", "503"));
        const auto reply = get(server);
        CPPUNIT_ASSERT_EQUAL(503, reply.status);
        CPPUNIT_ASSERT_EQUAL(std::string("circuit_open"), reply.header("Weir-Fallback"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(5), upstream.asked().size());
    }

    void isForcedByAnOperatorForATime()
    {
        const FakeUpstream upstream(always(number));
        const ServerProcess server(guarding(upstream));
        auto admin = server.admin();
        const auto forced =
            admin.postJson("/admin/circuitbreaker/external", R"({"state":"forced_open","for":"300ms"})");
        CPPUNIT_ASSERT_EQUAL(200, forced.status);
        assertFallback("circuit_open", get(server));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), upstream.asked().size());
        awaitState(server, "closed");
        CPPUNIT_ASSERT_EQUAL(ok, get(server).body);
        (void)assertProblem(404, admin.postJson("/admin/circuitbreaker/externa", R"({"state":"auto"})"));
        (void)assertProblem(422, admin.postJson("/admin/circuitbreaker/external", R"({"state":"ajar"})"));
    }

    void refusesWhatCannotWork()
    {
        const FakeUpstream upstream(always(number));
        auto configuration = guarding(upstream);
        assertEnds(78,
                   runServer(configuration.set("circuitbreaker.external.openFor", "0s")
                                 .set("circuitbreaker.external.halfOpenCalls", "6")),
                   {"circuitbreaker.external.openFor: found '0s': an open circuit would let every call pass",
                    "circuitbreaker.external.halfOpenCalls: found '6': at most minimumCalls = 5"});
        assertEnds(78, runServer(guarding(upstream).set("circuitbreaker.external.failureRate", "101%")),
                   {"circuitbreaker.external.failureRate", "a percentage from 0% to 100%"});
    }

private:
    static Configuration guarding(const FakeUpstream& upstream)
    {
        return Configuration()
            .set("modules", "circuitbreaker, external")
            .set("external.url", upstream.url())
            .set("external.allowPrivate", "true")
            .set("external.retries", "0");
    }

    static HttpReply get(const ServerProcess& server) { return server.client().get("/external"); }

    static void assertFallback(const std::string& reason, const HttpReply& reply)
    {
        CPPUNIT_ASSERT_EQUAL(200, reply.status);
        CPPUNIT_ASSERT_EQUAL(fallback, reply.body);
        CPPUNIT_ASSERT_EQUAL(reason, reply.header("Weir-Fallback"));
        CPPUNIT_ASSERT_EQUAL(std::string("no-store"), reply.header("Cache-Control"));
    }

    static Poco::JSON::Object::Ptr guard(const ServerProcess& server)
    {
        const auto guards = arrayAt(parseObject(server.admin().get("/admin/circuitbreaker").body), "guards");
        return guards->getObject(0);
    }

    static std::string state(const ServerProcess& server) { return guard(server)->getValue<std::string>("state"); }

    static void awaitState(const ServerProcess& server, const std::string& wanted)
    {
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (state(server) != wanted)
        {
            CPPUNIT_ASSERT_MESSAGE("never " + wanted, std::chrono::steady_clock::now() < end);
            std::this_thread::sleep_for(10ms);
        }
    }

    static void reload(const ServerProcess& server, const Configuration& configuration)
    {
        server.configure(configuration);
        CPPUNIT_ASSERT_EQUAL(200, server.admin().request("POST", "/admin/reload").status);
    }

    static double calls(const ServerProcess& server, const std::string& kind)
    {
        return sample(server, R"(weir_circuitbreaker_calls_total{guard="external",kind=")" + kind + "\"}").value_or(0);
    }

    static double stateSample(const ServerProcess& server, const std::string& state)
    {
        return sample(server, R"(weir_circuitbreaker_state{guard="external",state=")" + state + "\"}").value_or(-1);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BreakerTest);
} // namespace
