// The service over TLS: whose certificates are believed.
#include "Certificate.h"
#include "ExternalServer.h"
#include "support/Json.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureServerSocket.h>
#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace weir::test;
namespace net = Poco::Net;

class ExternalTlsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ExternalTlsTest);
    CPPUNIT_TEST(callsAServiceThatItTrusts);
    CPPUNIT_TEST(callsNoServiceWhoseCertificateNobodyVouchesFor);
    CPPUNIT_TEST(callsNoServiceUnderAnothersName);
    CPPUNIT_TEST(callsNoServiceThatSpeaksNoTls);
    CPPUNIT_TEST(takesNoAnswerThatIsCutOff);
    CPPUNIT_TEST_SUITE_END();

public:
    void callsAServiceThatItTrusts()
    {
        const FakeUpstream upstream(always(plainAnswer(200, std::string(100'000, ' ') + "done")), listener());
        const ServerProcess server(secure("localhost", upstream).set("external.mode", "proxy"));
        for (int i = 0; i < 5; ++i)
        {
            const auto reply = server.client().request("PUT", "/external/", {}, std::string(300'000, 'x'));
            CPPUNIT_ASSERT_EQUAL(200, reply.status);
            CPPUNIT_ASSERT(reply.body.ends_with("done"));
            CPPUNIT_ASSERT_EQUAL(std::size_t(300'000), upstream.asked().back().body.size());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), upstream.connections());
    }

    void callsNoServiceWhoseCertificateNobodyVouchesFor()
    {
        const FakeUpstream upstream(always(plainAnswer(200, R"({"value":1})")), listener());
        const ServerProcess server(secure("localhost", upstream).set("external.tls.ca", ""));
        (void)assertProblem(502, server.client().get("/external"));
        CPPUNIT_ASSERT_EQUAL(1.0, callsWith(server, "connect"));
        (void)server.waitForLog("certificate");
        CPPUNIT_ASSERT(upstream.asked().empty());
    }

    void callsNoServiceUnderAnothersName()
    {
        const FakeUpstream upstream(always(plainAnswer(200, R"({"value":1})")), listener());
        const ServerProcess server(secure("loopback.example", upstream), {}, ownResolver());
        (void)assertProblem(502, server.client().get("/external"));
        (void)server.waitForLog("ostname mismatch");
        CPPUNIT_ASSERT(upstream.asked().empty());
    }

    void callsNoServiceThatSpeaksNoTls()
    {
        const auto upstream = FakeUpstream::greeting(
            [](UpstreamPeer& peer)
            {
                peer.send(plainAnswer(200, R"({"value":1})"));
                peer.keepSilent();
            });
        const ServerProcess server(secure("localhost", *upstream));
        assertEndsBy(std::chrono::milliseconds(0), 502, timedGet(server));
    }

    void takesNoAnswerThatIsCutOff()
    {
        // Without a farewell, whoever stands in between could have ended it.
        const FakeUpstream upstream(
            [](const Asked&, UpstreamPeer& peer)
            {
                peer.send("HTTP/1.1 200 OK\r\n\r\n{\"value\":1}");
                peer.breakOff();
                return FakeUpstream::Then::close;
            },
            listener());
        const ServerProcess server(secure("localhost", upstream));
        (void)assertProblem(502, server.client().get("/external"));
    }

private:
    [[nodiscard]] net::ServerSocket listener() const
    {
        net::initializeSSL();
        const net::Context::Ptr context(new net::Context(net::Context::TLS_SERVER_USE, _certificate.keyFile(),
                                                         _certificate.certificateFile(), "",
                                                         net::Context::VERIFY_NONE));
        // NOLINTNEXTLINE(cppcoreguidelines-slicing): sockets are handles, what they do is in the part they share
        return net::SecureServerSocket(net::SocketAddress("127.0.0.1", 0), 64, context);
    }

    [[nodiscard]] Configuration secure(const std::string& host, const FakeUpstream& upstream) const
    {
        return callingUrl("https://" + host + ":" + std::to_string(upstream.port()))
            .set("external.tls.ca", _certificate.certificateFile());
    }

    const Certificate _certificate;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExternalTlsTest);
} // namespace
