// A service that misbehaves in every way we know of: the deadline of the whole call holds.
#include "ExternalServer.h"
#include "Samples.h"
#include "support/Json.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>

namespace
{
using namespace std::chrono_literals;
using namespace weir::test;
using Then = FakeUpstream::Then;

constexpr auto limit = 1000ms;

class ExternalFaultsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ExternalFaultsTest);
    CPPUNIT_TEST(endsInTimeWhenItAcceptsAndNeverAnswers);
    CPPUNIT_TEST(endsInTimeWhenItDripsItsHead);
    CPPUNIT_TEST(endsInTimeWhenItDripsItsBody);
    CPPUNIT_TEST(endsInTimeWhenItDripsAfterAnAnswerThatWasGood);
    CPPUNIT_TEST(endsInTimeWhenItDripsChunks);
    CPPUNIT_TEST(endsInTimeWhenItNeverReadsTheRequest);
    CPPUNIT_TEST(endsInTimeWhenTheTlsHandshakeNeverEnds);
    CPPUNIT_TEST(endsInTimeWhenTheTlsHandshakeIsDripped);
    CPPUNIT_TEST(endsInTimeWhenTheResolverNeverAnswers);
    CPPUNIT_TEST(endsInTimeWhenRetriesAreAllowedToo);
    CPPUNIT_TEST(saysAtOnceWhenItRefusesConnections);
    CPPUNIT_TEST(saysAtOnceWhenItClosesWithoutAnAnswer);
    CPPUNIT_TEST(saysAtOnceWhenItResetsTheConnection);
    CPPUNIT_TEST(leavesARedirectAlone);
    CPPUNIT_TEST(outlivesABurstOf5xx);
    CPPUNIT_TEST(keepsOthersWaitingForNothingWhileItHangs);
    CPPUNIT_TEST_SUITE_END();

public:
    void endsInTimeWhenItAcceptsAndNeverAnswers()
    {
        const auto upstream = FakeUpstream::greeting([](UpstreamPeer& peer) { peer.keepSilent(); });
        const ServerProcess server(limited(upstream->url()));
        assertEndsAt(limit, 504, timedGet(server));
        CPPUNIT_ASSERT_EQUAL(1.0, callsWith(server, "timeout"));
        assertServes(server);
    }

    void endsInTimeWhenItDripsItsHead()
    {
        assertLate(
            [](const Asked&, UpstreamPeer& peer)
            {
                peer.send("HTTP/1.1 200 OK\r\nX-Slow: ");
                peer.drip("a", 100ms);
                return Then::close;
            });
    }

    void endsInTimeWhenItDripsItsBody()
    {
        assertLate(
            [](const Asked&, UpstreamPeer& peer)
            {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                peer.drip(" ", 100ms);
                return Then::close;
            });
    }

    void endsInTimeWhenItDripsAfterAnAnswerThatWasGood()
    {
        FakeUpstream upstream(always(plainAnswer(200, R"({"value":1})")));
        const ServerProcess server(limited(upstream.url()));
        CPPUNIT_ASSERT_EQUAL(200, timedGet(server).reply.status);
        upstream.script(
            [](const Asked&, UpstreamPeer& peer)
            {
                peer.drip("H", 100ms);
                return Then::close;
            });
        assertEndsAt(limit, 504, timedGet(server));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.connections());
    }

    void endsInTimeWhenItDripsChunks()
    {
        assertLate(
            [](const Asked&, UpstreamPeer& peer)
            {
                peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                peer.drip("1\r\n \r\n", 50ms);
                return Then::close;
            });
    }

    void endsInTimeWhenItNeverReadsTheRequest()
    {
        const auto upstream = FakeUpstream::greeting([](UpstreamPeer& peer) { peer.wait(60s); });
        const ServerProcess server(limited(upstream->url())
                                       .set("external.mode", "proxy")
                                       .set("external.maxBody", "64MiB")
                                       .set("server.maxBodyMemory", "256MiB"));
        auto client = server.client();
        const std::string body(std::size_t(32) << 20U, 'x');
        const auto began = std::chrono::steady_clock::now();
        auto reply = client.request("POST", "/external/big", {}, body);
        // Reading 32 MiB from the client is not a part of the call.
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - began < 10s);
        (void)assertProblem(504, reply);
        CPPUNIT_ASSERT_EQUAL(1.0, callsWith(server, "timeout"));
        const auto took = sample(server, "weir_external_call_duration_seconds_sum").value_or(0);
        CPPUNIT_ASSERT_MESSAGE(std::to_string(took), took >= 0.9 && took <= 1.4);
    }

    void endsInTimeWhenTheTlsHandshakeNeverEnds()
    {
        const auto upstream = FakeUpstream::greeting([](UpstreamPeer& peer) { peer.keepSilent(); });
        const ServerProcess server(limited("https" + upstream->url().substr(4)));
        assertEndsAt(limit, 504, timedGet(server));
    }

    void endsInTimeWhenTheTlsHandshakeIsDripped()
    {
        // The beginning of a record that holds a ServerHello, which never is complete.
        const auto upstream = FakeUpstream::greeting(
            [](UpstreamPeer& peer)
            {
                peer.send(std::string("\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03", 11));
                peer.drip("a", 50ms);
            });
        const ServerProcess server(limited("https" + upstream->url().substr(4)));
        assertEndsAt(limit, 504, timedGet(server));
    }

    void endsInTimeWhenTheResolverNeverAnswers()
    {
        const ServerProcess server(limited("http://silent.example:80/"), {}, ownResolver());
        assertEndsAt(limit, 504, timedGet(server));
        assertServes(server);
        server.configure(limited("http://silent.example:80/").set("external.connectTimeout", "300ms"));
        CPPUNIT_ASSERT_EQUAL(200, server.admin().request("POST", "/admin/reload").status);
        assertEndsAt(300ms, 502, timedGet(server));
    }

    void endsInTimeWhenRetriesAreAllowedToo()
    {
        FakeUpstream upstream(
            [](const Asked&, UpstreamPeer& peer)
            {
                peer.wait(400ms);
                peer.send(plainAnswer(503, ""));
                return Then::keep;
            });
        const ServerProcess server(limited(upstream.url()).set("external.retries", "10"));
        assertEndsBy(limit, 504, timedGet(server));
        CPPUNIT_ASSERT(upstream.asked().size() >= 2 && upstream.asked().size() <= 3);
    }

    void saysAtOnceWhenItRefusesConnections()
    {
        const ServerProcess server(limited("http://127.0.0.1:" + std::to_string(closedPort())));
        assertEndsBy(0ms, 502, timedGet(server));
        CPPUNIT_ASSERT_EQUAL(1.0, callsWith(server, "connect"));
    }

    void saysAtOnceWhenItClosesWithoutAnAnswer()
    {
        const FakeUpstream upstream([](const Asked&, UpstreamPeer&) { return Then::close; });
        const ServerProcess server(limited(upstream.url()));
        assertEndsBy(0ms, 502, timedGet(server));
        CPPUNIT_ASSERT_EQUAL(1.0, callsWith(server, "upstream"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.asked().size());
    }

    void saysAtOnceWhenItResetsTheConnection()
    {
        const FakeUpstream upstream(
            [](const Asked&, UpstreamPeer& peer)
            {
                peer.reset();
                return Then::close;
            });
        const ServerProcess server(limited(upstream.url()));
        assertEndsBy(0ms, 502, timedGet(server));
    }

    void leavesARedirectAlone()
    {
        const FakeUpstream upstream(
            always(plainAnswer(302, "", "Location: http://169.254.169.254/latest/meta-data/\r\n")));
        const ServerProcess server(limited(upstream.url()));
        assertEndsBy(0ms, 502, timedGet(server));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.asked().size());

        const ServerProcess proxy(proxying(upstream.url()));
        const auto reply = proxy.client().get("/external/");
        CPPUNIT_ASSERT_EQUAL(302, reply.status);
        CPPUNIT_ASSERT_EQUAL(std::string("http://169.254.169.254/latest/meta-data/"), reply.header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), upstream.asked().size());
    }

    void outlivesABurstOf5xx()
    {
        std::atomic<int> left = 20;
        const FakeUpstream upstream(
            [&left](const Asked&, UpstreamPeer& peer)
            {
                const bool fails = left-- > 0;
                peer.send(fails ? plainAnswer(503, "sorry") : plainAnswer(200, R"({"value":7})"));
                return Then::keep;
            });
        const ServerProcess server(limited(upstream.url()));
        for (int i = 0; i < 20; ++i)
            (void)assertProblem(502, server.client().get("/external"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"external":"ok","value":7})"), server.client().get("/external").body);
        CPPUNIT_ASSERT_EQUAL(20.0, callsWith(server, "upstream"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.connections());
    }

    void keepsOthersWaitingForNothingWhileItHangs()
    {
        const auto upstream = FakeUpstream::greeting([](UpstreamPeer& peer) { peer.keepSilent(); });
        const ServerProcess server(limited(upstream->url()).set("external.maxConcurrent", "4"));
        std::vector<HttpClient> hanging;
        for (int i = 0; i < 4; ++i)
            hanging.emplace_back(server.port()).send("GET /external HTTP/1.1\r\nHost: a\r\n\r\n");
        waitForSample(server, "weir_external_calls_in_flight", 4);
        const auto refused = timedGet(server);
        assertEndsBy(0ms, 503, refused);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), refused.reply.header("Retry-After"));
        assertServes(server);
        for (auto& client : hanging)
            (void)assertProblem(504, client.receive());
        CPPUNIT_ASSERT_EQUAL(1.0, callsWith(server, "overload"));
        CPPUNIT_ASSERT_EQUAL(1.0, limitHits(server, "external.maxConcurrent"));
    }

private:
    static Configuration limited(const std::string& url)
    {
        return callingUrl(url).set("external.timeout", "1s").set("external.connectTimeout", "10s");
    }

    static void assertServes(const ServerProcess& server)
    {
        CPPUNIT_ASSERT_EQUAL(200, server.client().get("/health").status);
    }

    static void assertLate(FakeUpstream::Script script)
    {
        const FakeUpstream upstream(std::move(script));
        const ServerProcess server(limited(upstream.url()));
        assertEndsAt(limit, 504, timedGet(server));
        CPPUNIT_ASSERT_EQUAL(1.0, callsWith(server, "timeout"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExternalFaultsTest);
} // namespace
