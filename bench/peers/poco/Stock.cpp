// Poco::Net::HTTPServer as it comes, tuned: a thread for every connection, keep-alive without a bound, head and body in
// one send, no logging (TCPServer itself sets TCP_NODELAY). It gives Weir's answer to GET /health, field by field.
//
// usage: poco-stock PORT CONNECTIONS

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/NumberParser.h>
#include <Poco/ThreadPool.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>

namespace
{
using namespace Poco::Net;

constexpr std::string_view healthy = R"({"status":"ok"})";

/// 128 random bits in hexadecimal digits, as in Weir's X-Request-Id.
std::string newRequestId()
{
    thread_local std::mt19937_64 random{std::random_device()()};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    id.reserve(32);
    for (int half = 0; half < 2; ++half)
    {
        const auto bits = random();
        for (unsigned shift = 0; shift < 64; shift += 4)
            id += digits[bits >> shift & 0xfU];
    }
    return id;
}

class HealthHandler final : public HTTPRequestHandler
{
public:
    void handleRequest(HTTPServerRequest&, HTTPServerResponse& response) override
    {
        response.setContentType("application/json");
        response.set("X-Request-Id", newRequestId());
        // Keep-alive is what HTTP/1.1 means without the field, so Weir does not send it.
        response.erase(HTTPMessage::CONNECTION);
        response.sendBuffer(healthy.data(), healthy.size());
    }
};

class NotFoundHandler final : public HTTPRequestHandler
{
public:
    void handleRequest(HTTPServerRequest&, HTTPServerResponse& response) override
    {
        response.setStatusAndReason(HTTPResponse::HTTP_NOT_FOUND);
        response.setContentLength(0);
        response.send();
    }
};

class HandlerFactory final : public HTTPRequestHandlerFactory
{
public:
    HTTPRequestHandler* createRequestHandler(const HTTPServerRequest& request) override
    {
        if (request.getURI() == "/health")
            return std::make_unique<HealthHandler>().release();
        return std::make_unique<NotFoundHandler>().release();
    }
};

HTTPServerParams::Ptr tuned(int connections)
{
    HTTPServerParams::Ptr params = new HTTPServerParams;
    params->setMaxThreads(connections);
    params->setMaxQueued(connections);
    params->setKeepAlive(true);
    params->setMaxKeepAliveRequests(0); // no bound
    return params;
}

/// Serves until the process ends.
void serve(std::uint16_t port, int connections)
{
    const ServerSocket socket(SocketAddress("127.0.0.1", port), SOMAXCONN);
    Poco::ThreadPool pool(connections, connections);
    HTTPServer server(new HandlerFactory, pool, socket, tuned(connections));
    server.start();
    pause();
}
} // namespace

int main(int argc, char** argv)
{
    try
    {
        if (argc != 3)
            throw std::invalid_argument("usage: poco-stock PORT CONNECTIONS");
        const auto port = Poco::NumberParser::parseUnsigned(argv[1]);
        serve(static_cast<std::uint16_t>(port), Poco::NumberParser::parse(argv[2]));
    }
    catch (const std::exception& exception)
    {
        std::fprintf(stderr, "poco-stock: %s\n", exception.what());
        return 64;
    }
}
