#include "HttpServer.h"

#include "BodyReader.h"
#include "EventQueue.h"
#include "Framing.h"
#include "weir/Problem.h"
#include "weir/Snapshot.h"
#include "weir/Units.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace weir::http
{
namespace net = Poco::Net;

namespace
{
Poco::Timespan timespan(std::chrono::milliseconds duration)
{
    return {duration.count() * Poco::Timespan::MILLISECONDS};
}

HeadLimits limitsOf(const FrontSettings& settings)
{
    return {settings.maxTarget, settings.maxHead, settings.maxFields};
}

std::vector<Field> fieldsOf(const net::HTTPServerRequest& request)
{
    std::vector<Field> fields;
    fields.reserve(request.size());
    for (const auto& [name, value] : request)
        fields.push_back({name, value});
    return fields;
}
} // namespace

/// What all connections of a server share.
class HttpServer::State final
{
public:
    State(const FrontSettings& settings, Dispatcher& dispatcher) : _limits(limitsOf(settings)), _dispatcher(dispatcher)
    {
    }

    [[nodiscard]] HeadLimits limits() const { return *_limits.load(); }
    void setLimits(const FrontSettings& settings)
    {
        _limits.store(std::make_shared<const HeadLimits>(limitsOf(settings)));
    }
    [[nodiscard]] Dispatcher& dispatcher() noexcept { return _dispatcher; }
    [[nodiscard]] bool closing() const noexcept { return _closing; }
    void close() noexcept { _closing = true; }

    void enter()
    {
        const std::lock_guard lock(_mutex);
        ++_active;
    }

    void leave()
    {
        const std::lock_guard lock(_mutex);
        if (--_active == 0)
            _idle.notify_all();
    }

    [[nodiscard]] bool waitUntilIdle(std::chrono::milliseconds timeout)
    {
        std::unique_lock lock(_mutex);
        return _idle.wait_for(lock, timeout, [&] { return _active == 0; });
    }

    [[nodiscard]] std::shared_ptr<EventQueue> openStream()
    {
        auto queue = std::make_shared<EventQueue>();
        const std::lock_guard lock(_mutex);
        _streams.insert(queue);
        return queue;
    }

    void closeStream(const std::shared_ptr<EventQueue>& queue)
    {
        queue->close();
        const std::lock_guard lock(_mutex);
        _streams.erase(queue);
    }

    void closeStreams()
    {
        std::set<std::shared_ptr<EventQueue>> streams;
        {
            const std::lock_guard lock(_mutex);
            streams.swap(_streams);
        }
        for (const auto& stream : streams)
            stream->close();
    }

private:
    Snapshot<HeadLimits> _limits;
    Dispatcher& _dispatcher;
    std::atomic<bool> _closing{false};
    std::mutex _mutex;
    std::condition_variable _idle;
    std::size_t _active = 0;                        // guarded by _mutex
    std::set<std::shared_ptr<EventQueue>> _streams; // guarded by _mutex
};

/// One request on its connection's thread.
class HttpServer::RequestHandler final : public net::HTTPRequestHandler
{
public:
    explicit RequestHandler(State& state) : _state(state) { _state.enter(); }
    ~RequestHandler() override { _state.leave(); }
    RequestHandler(const RequestHandler&) = delete;
    RequestHandler& operator=(const RequestHandler&) = delete;

    void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override
    {
        const auto fields = fieldsOf(request);
        const Head head{request.getMethod(), request.getURI(), request.getVersion(), fields};
        Incoming incoming{.method = head.method,
                          .target = head.target,
                          .headers = fields,
                          .body = {},
                          .peer = request.clientAddress().host()};
        if (const auto refusal = refusalOf(head, _state.limits()))
        {
            response.setKeepAlive(false); // where the request ends is not known for sure
            response.setVersion("HTTP/1.1");
            return write(_state.dispatcher().refuse(incoming, *refusal), request, response);
        }
        incoming.target = originForm(head.target);
        run(incoming, request, response);
    }

private:
    void run(Incoming& incoming, net::HTTPServerRequest& request, net::HTTPServerResponse& response)
    {
        const auto framing = framingOf(incoming.headers);
        const auto limit = _state.dispatcher().bodyLimit(incoming.method, incoming.target);
        std::string body;
        // Without a length and a coding there is no body (RFC 9112, section 6.3); Poco would read to the end.
        const auto result = framing.chunked || framing.length > 0
                                ? readBody(request.stream(), framing, limit.bytes, body)
                                : BodyResult::whole;
        if (result == BodyResult::cutShort)
            throw net::ConnectionResetException(); // nobody is left to answer
        if (result == BodyResult::tooLarge)
        {
            if (!discardRest(request.stream()))
                response.setKeepAlive(false);
            const auto detail = "the body is larger than " + formatBytes(limit.bytes) + "; operators: " + limit.key;
            return write(_state.dispatcher().refuse(incoming, {413, detail, limit.key}), request, response);
        }
        incoming.body = body;
        write(_state.dispatcher().dispatch(incoming), request, response);
    }

    void write(Outgoing outgoing, net::HTTPServerRequest& request, net::HTTPServerResponse& response)
    {
        auto& answer = outgoing.response;
        response.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(answer.status),
                                    std::string(reasonPhrase(answer.status)));
        for (const auto& [name, value] : answer.headers.entries())
            response.add(name, value);
        if (_state.closing())
            response.setKeepAlive(false);

        if (auto* pull = answer.body.pull())
            writePieces(*pull, request, response);
        else if (auto* events = answer.body.events())
            writeEvents(*events, response);
        else
            writeText(*answer.body.text(), request, response);
    }

    static void writeText(std::string_view text, const net::HTTPServerRequest& request,
                          net::HTTPServerResponse& response)
    {
        const auto status = static_cast<int>(response.getStatus());
        if (status != 204 && status != 304) // RFC 9110, section 8.6
            response.setContentLength64(static_cast<Poco::Int64>(text.size()));
        if (request.getMethod() == "HEAD" || status == 204 || status == 304)
            response.send();
        else
            response.sendBuffer(text.data(), text.size());
    }

    static void writePieces(Pull& pull, net::HTTPServerRequest& request, net::HTTPServerResponse& response)
    {
        std::string piece;
        bool more = pull(piece); // what fails before the first byte can still be answered with an error
        if (request.getVersion() == "HTTP/1.1")
            response.setChunkedTransferEncoding(true);
        else
            response.setKeepAlive(false);
        auto& stream = response.send();
        if (request.getMethod() == "HEAD")
            return;
        try
        {
            while (stream.write(piece.data(), static_cast<std::streamsize>(piece.size())) && more)
            {
                piece.clear();
                more = pull(piece);
            }
        }
        catch (...)
        {
            // Cut the connection before the stream's destructor can write a last chunk: what is not whole must
            // not look whole.
            static_cast<net::HTTPServerRequestImpl&>(request).socket().shutdown();
            throw net::ConnectionAbortedException();
        }
    }

    void writeEvents(const EventStream& events, net::HTTPServerResponse& response)
    {
        response.setContentType("text/event-stream");
        response.set("Cache-Control", "no-store");
        response.setKeepAlive(false);
        auto& stream = response.send();
        stream.flush();
        const auto queue = _state.openStream();
        events.onOpen(queue);
        constexpr std::chrono::seconds heartbeat{15};
        while (stream)
        {
            const auto text = queue->take(heartbeat);
            if (!text || _state.closing())
                break;
            stream << (text->empty() ? ":\n" : *text) << std::flush; // a comment finds out whether anybody is there
        }
        _state.closeStream(queue);
    }

    State& _state;
};

class HttpServer::Factory final : public net::HTTPRequestHandlerFactory
{
public:
    explicit Factory(State& state) : _state(state) {}
    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest& /*request*/) override
    {
        return new RequestHandler(_state); // Poco takes it over
    }

private:
    State& _state;
};

class HttpServer::Impl final
{
public:
    Impl(const FrontSettings& settings, Dispatcher& dispatcher)
        : state(settings, dispatcher),
          pool("http", 2, static_cast<int>(settings.threads)),
          socket(listen(settings)),
          server(new Factory(state), pool, socket, parameters(settings))
    {
    }

    State state;
    Poco::ThreadPool pool;
    net::ServerSocket socket;
    net::HTTPServer server;

private:
    static net::HTTPServerParams::Ptr parameters(const FrontSettings& settings)
    {
        net::HTTPServerParams::Ptr parameters = new net::HTTPServerParams;
        parameters->setMaxThreads(static_cast<int>(settings.threads));
        parameters->setMaxQueued(static_cast<int>(settings.queueLimit));
        parameters->setTimeout(timespan(settings.headTimeout));
        parameters->setKeepAlive(true);
        parameters->setKeepAliveTimeout(timespan(settings.keepAliveTimeout));
        return parameters;
    }

    static net::ServerSocket listen(const FrontSettings& settings)
    {
        constexpr int backlog = 1024;
        try
        {
            const net::SocketAddress address(settings.address, settings.port);
            net::ServerSocket socket;
            socket.bind(address, true, false); // no SO_REUSEPORT: a second server must fail, not share
            socket.listen(backlog);
            return socket;
        }
        catch (const Poco::Exception& exception)
        {
            const auto place = settings.address + ":" + std::to_string(settings.port);
            if (exception.code() == EADDRINUSE)
                throw InUseError(place + " is in use by another process");
            throw ConfigError(settings.addressKey, "cannot listen on " + place + ": " + exception.displayText());
        }
    }
};

HttpServer::HttpServer(const FrontSettings& settings, Dispatcher& dispatcher)
    : _impl(std::make_unique<Impl>(settings, dispatcher))
{
}

HttpServer::~HttpServer() = default;

void HttpServer::start()
{
    _impl->server.start();
}

void HttpServer::update(const FrontSettings& settings)
{
    _impl->state.setLimits(settings);
}

std::string HttpServer::address() const
{
    return _impl->socket.address().toString();
}

std::uint16_t HttpServer::port() const
{
    return _impl->socket.address().port();
}

void HttpServer::announceClose() noexcept
{
    _impl->state.close();
}

bool HttpServer::drain(std::chrono::milliseconds timeout)
{
    announceClose();
    _impl->server.stop();
    _impl->socket.close(); // or the kernel goes on taking connections that nobody will serve
    _impl->state.closeStreams();
    const bool idle = _impl->state.waitUntilIdle(timeout);
    _impl->server.stopAll(!idle);
    return idle;
}
} // namespace weir::http
