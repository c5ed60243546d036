#include "Certificate.h"
#include "support/ServerProcess.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/Timespan.h>
#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <chrono>
#include <memory>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string>
#include <string_view>

namespace
{
using namespace std::chrono_literals;
using namespace weir::test;
namespace net = Poco::Net;

constexpr int patienceInSeconds = 60;

net::StreamSocket connected(const ServerProcess& server)
{
    net::StreamSocket socket(net::SocketAddress("127.0.0.1", server.port()));
    socket.setReceiveTimeout(Poco::Timespan(patienceInSeconds, 0));
    socket.setSendTimeout(Poco::Timespan(patienceInSeconds, 0));
    return socket;
}

/// A client that looks below HTTP.
class TlsClient final
{
public:
    explicit TlsClient(const ServerProcess& server, int version = TLS1_3_VERSION) : _socket(connected(server))
    {
        SSL_CTX_set_security_level(_context.get(), 0); // else this end refuses old versions by itself
        SSL_CTX_set_min_proto_version(_context.get(), version);
        SSL_CTX_set_max_proto_version(_context.get(), version);
        _ssl.reset(SSL_new(_context.get()));
        SSL_set_fd(_ssl.get(), _socket.impl()->sockfd());
    }

    /// 0, or the reason why not (openssl/sslerr.h).
    [[nodiscard]] int handshake()
    {
        ERR_clear_error();
        return SSL_connect(_ssl.get()) == 1 ? 0 : ERR_GET_REASON(ERR_peek_last_error());
    }

    void send(std::string_view text)
    {
        CPPUNIT_ASSERT_EQUAL(static_cast<int>(text.size()),
                             SSL_write(_ssl.get(), text.data(), static_cast<int>(text.size())));
    }

    /// All that comes until the stream ends.
    std::string receive()
    {
        std::string text;
        std::array<char, 16384> piece{};
        ERR_clear_error();
        int size = 0;
        while ((size = SSL_read(_ssl.get(), piece.data(), piece.size())) > 0)
            text.append(piece.data(), static_cast<std::size_t>(size));
        _endedWhole = SSL_get_error(_ssl.get(), size) == SSL_ERROR_ZERO_RETURN;
        return text;
    }

    /// True if the server has said that nothing more will come (RFC 8446, section 6.1).
    [[nodiscard]] bool endedWhole() const noexcept { return _endedWhole; }

private:
    struct Free
    {
        void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };

    net::StreamSocket _socket;
    std::unique_ptr<SSL_CTX, Free> _context{SSL_CTX_new(TLS_client_method())};
    std::unique_ptr<SSL, Free> _ssl;
    bool _endedWhole = false;
};

/// What is left of a connection in the clear until the server ends it.
std::string rest(net::StreamSocket& socket)
{
    std::string text;
    std::array<char, 1024> piece{};
    try
    {
        for (int size = 0; (size = socket.receiveBytes(piece.data(), piece.size())) > 0;)
            text.append(piece.data(), static_cast<std::size_t>(size));
    }
    catch (const net::ConnectionResetException&)
    {
    }
    return text;
}

class TlsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TlsTest);
    CPPUNIT_TEST(answersOverTls);
    CPPUNIT_TEST(sendsLargeBodies);
    CPPUNIT_TEST(takesABodyOfManyRecords);
    CPPUNIT_TEST(keepsTheConnectionForMoreRequests);
    CPPUNIT_TEST(tellsWhereAnAnswerEnds);
    CPPUNIT_TEST(saysFarewellToAnIdleClient);
    CPPUNIT_TEST(givesAClientThatHasShakenHandsTheTimeOfAnIdleOne);
    CPPUNIT_TEST(closesAClientThatSpeaksInTheClear);
    CPPUNIT_TEST(closesAClientThatNeverFinishesItsHandshake);
    CPPUNIT_TEST(speaksNoVersionBefore12);
    CPPUNIT_TEST(keepsTheAdminListenerInTheClear);
    CPPUNIT_TEST(checksItsOwnHealth);
    CPPUNIT_TEST(endsWith78WhenAFileCannotBeUsed);
    CPPUNIT_TEST(endsWith78WhenTheKeyIsOfAnotherCertificate);
    CPPUNIT_TEST(endsWith78WhenOneOfTheTwoIsMissing);
    CPPUNIT_TEST_SUITE_END();

public:
    void answersOverTls()
    {
        const ServerProcess server(configuration());
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"ok"})"), get(server, "/health"));
    }

    void sendsLargeBodies()
    {
        const ServerProcess server(configuration());
        const auto streamed = get(server, "/echo/stream?pieces=100");
        CPPUNIT_ASSERT_EQUAL(std::size_t{100} * 64 * 1024, streamed.size());
        for (std::size_t piece = 0; piece < 100; ++piece)
            CPPUNIT_ASSERT_EQUAL(static_cast<char>('a' + piece % 26), streamed[(piece + 1) * 64 * 1024 - 1]);
        CPPUNIT_ASSERT(get(server, "/echo/large") == std::string(std::size_t{8} << 20U, 'x'));
    }

    void takesABodyOfManyRecords()
    {
        const ServerProcess server(configuration());
        const auto session = open(server);
        for (const std::size_t size : {std::size_t{1}, std::size_t{16} * 1024 + 1, std::size_t{300} * 1024})
        {
            const std::string body(size, 'b');
            net::HTTPRequest request("POST", "/echo/x", net::HTTPMessage::HTTP_1_1);
            request.setContentLength64(static_cast<Poco::Int64>(size));
            session->sendRequest(request) << body;
            CPPUNIT_ASSERT(answer(*session).find("\"body\":\"" + body + "\"") != std::string::npos);
        }
    }

    void keepsTheConnectionForMoreRequests()
    {
        const ServerProcess server(configuration());
        TlsClient client(server);
        CPPUNIT_ASSERT_EQUAL(0, client.handshake());
        client.send("GET /echo/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /echo/2 HTTP/1.1\r\nHost: a\r\n\r\n");
        client.send("GET /echo/3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        const auto answers = client.receive();
        CPPUNIT_ASSERT_MESSAGE(answers, client.endedWhole());
        std::size_t from = 0;
        for (const std::string path : {"/echo/1", "/echo/2", "/echo/3"})
        {
            from = answers.find(R"("path":")" + path + "\"", from);
            CPPUNIT_ASSERT_MESSAGE(answers, from != std::string::npos);
        }
    }

    /// An answer whose end is the connection's must not look whole when it was cut.
    void tellsWhereAnAnswerEnds()
    {
        const ServerProcess server(configuration());
        TlsClient whole(server);
        CPPUNIT_ASSERT_EQUAL(0, whole.handshake());
        whole.send("GET /echo/stream HTTP/1.0\r\n\r\n");
        CPPUNIT_ASSERT(whole.receive().size() > std::size_t{10} * 64 * 1024);
        CPPUNIT_ASSERT(whole.endedWhole());
        TlsClient cut(server);
        CPPUNIT_ASSERT_EQUAL(0, cut.handshake());
        cut.send("GET /echo/stream?break HTTP/1.0\r\n\r\n");
        CPPUNIT_ASSERT(!cut.receive().empty());
        CPPUNIT_ASSERT(!cut.endedWhole());
    }

    void saysFarewellToAnIdleClient()
    {
        const ServerProcess server(configuration().set("server.keepAliveTimeout", "1s"));
        TlsClient client(server);
        CPPUNIT_ASSERT_EQUAL(0, client.handshake());
        client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT(!client.receive().empty());
        CPPUNIT_ASSERT(client.endedWhole());
    }

    void givesAClientThatHasShakenHandsTheTimeOfAnIdleOne()
    {
        const ServerProcess server(
            configuration().set("server.headTimeout", "1s").set("server.keepAliveTimeout", "3s"));
        TlsClient client(server);
        CPPUNIT_ASSERT_EQUAL(0, client.handshake());
        const auto start = std::chrono::steady_clock::now();
        CPPUNIT_ASSERT_EQUAL(std::string(), client.receive());
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - start >= 2900ms);
        CPPUNIT_ASSERT(client.endedWhole());
    }

    void closesAClientThatSpeaksInTheClear()
    {
        const ServerProcess server(configuration());
        auto socket = connected(server);
        const std::string request = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
        CPPUNIT_ASSERT_EQUAL(static_cast<int>(request.size()),
                             socket.sendBytes(request.data(), static_cast<int>(request.size())));
        const auto told = rest(socket);
        CPPUNIT_ASSERT_MESSAGE(told, told.find("HTTP") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"ok"})"), get(server, "/health"));
    }

    void closesAClientThatNeverFinishesItsHandshake()
    {
        const ServerProcess server(
            configuration().set("server.headTimeout", "1s").set("server.keepAliveTimeout", "10m"));
        const std::string beginning("\x16\x03\x01\x02\x00\x01", 6); // of a ClientHello of 512 bytes
        for (const auto& said : {std::string(), beginning})
        {
            const auto start = std::chrono::steady_clock::now();
            auto socket = connected(server);
            if (!said.empty())
                socket.sendBytes(said.data(), static_cast<int>(said.size()));
            CPPUNIT_ASSERT_EQUAL(std::string(), rest(socket));
            CPPUNIT_ASSERT(std::chrono::steady_clock::now() - start >= 900ms);
        }
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"ok"})"), get(server, "/health"));
    }

    void speaksNoVersionBefore12()
    {
        const ServerProcess server(configuration());
        CPPUNIT_ASSERT_EQUAL(SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, TlsClient(server, TLS1_1_VERSION).handshake());
        CPPUNIT_ASSERT_EQUAL(0, TlsClient(server, TLS1_2_VERSION).handshake());
        CPPUNIT_ASSERT_EQUAL(0, TlsClient(server, TLS1_3_VERSION).handshake());
    }

    void keepsTheAdminListenerInTheClear()
    {
        const ServerProcess server(configuration());
        CPPUNIT_ASSERT_EQUAL(200, server.admin().get("/metrics").status);
    }

    void checksItsOwnHealth()
    {
        ServerProcess server(configuration());
        const std::string port = "-Dserver.port=" + std::to_string(server.port());
        assertEnds(0, runServer(configuration(), {"--healthcheck", port}), {});
        assertEnds(1, runServer({}, {"--healthcheck", port}), {"no answer"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.log(), 0, server.stop());
        assertEnds(1, runServer(configuration(), {"--healthcheck", port}), {"no answer"});
        const ServerProcess plain;
        assertEnds(1, runServer(configuration(), {"--healthcheck", "-Dserver.port=" + std::to_string(plain.port())}),
                   {"no answer"});
    }

    void endsWith78WhenAFileCannotBeUsed()
    {
        const TemporaryFolder folder;
        const auto nonsense = folder.write("nonsense.pem", "-----BEGIN NONSENSE-----\n").string();
        const auto missing = (folder.path() / "missing.pem").string();
        for (const auto& file : {nonsense, missing})
        {
            assertEnds(78, runServer(configuration().set("server.tls.certificate", file)),
                       {"server.tls.certificate", file});
            assertEnds(78, runServer(configuration().set("server.tls.key", file)), {"server.tls.key", file});
        }
    }

    void endsWith78WhenTheKeyIsOfAnotherCertificate()
    {
        const Certificate other;
        assertEnds(78, runServer(configuration().set("server.tls.key", other.keyFile())),
                   {"server.tls.key", other.keyFile()});
    }

    void endsWith78WhenOneOfTheTwoIsMissing()
    {
        assertEnds(78, runServer(configuration().set("server.tls.key", "")), {"server.tls.key"});
        assertEnds(78, runServer(configuration().set("server.tls.certificate", "")), {"server.tls.certificate"});
    }

private:
    [[nodiscard]] Configuration configuration() const
    {
        return Configuration()
            .addModulesFolder(fixtureFolder("echo"))
            .set("modules", "metrics, echo")
            .set("server.tls.certificate", _certificate.certificateFile())
            .set("server.tls.key", _certificate.keyFile());
    }

    /// An ordinary client; the name in the certificate is not what is tested.
    static std::unique_ptr<net::HTTPSClientSession> open(const ServerProcess& server)
    {
        net::Context::Params parameters;
        parameters.verificationMode = net::Context::VERIFY_NONE;
        parameters.loadDefaultCAs = false;
        auto session = std::make_unique<net::HTTPSClientSession>(
            "127.0.0.1", server.port(), new net::Context(net::Context::TLS_CLIENT_USE, parameters));
        session->setTimeout(Poco::Timespan(patienceInSeconds, 0));
        session->setKeepAlive(true);
        return session;
    }

    /// The body of a 200.
    static std::string answer(net::HTTPSClientSession& session)
    {
        net::HTTPResponse response;
        auto& stream = session.receiveResponse(response);
        std::string body;
        Poco::StreamCopier::copyToString(stream, body);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(body, net::HTTPResponse::HTTP_OK, response.getStatus());
        return body;
    }

    static std::string get(const ServerProcess& server, const std::string& target)
    {
        const auto session = open(server);
        net::HTTPRequest request("GET", target, net::HTTPMessage::HTTP_1_1);
        session->sendRequest(request);
        return answer(*session);
    }

    Certificate _certificate;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TlsTest);
} // namespace
