#include "HttpServer.h"

#include "Crew.h"
#include "Loop.h"
#include "Tls.h"
#include "WakeUp.h"
#include "Worker.h"

#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace weir::http
{
namespace net = Poco::Net;

namespace
{
constexpr std::chrono::milliseconds exhaustedPause{50};
constexpr std::chrono::milliseconds cutTime{1000};
constexpr int backlog = 4096;

/// The base wants one; the loops never ask it.
class NoHandlers final : public net::HTTPRequestHandlerFactory
{
public:
    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest& /*request*/) override
    {
        return nullptr;
    }
};

net::ServerSocket listen(const FrontSettings& settings)
{
    // What the kernel takes of an answer before the client's window opens: clients that do not read must not fill the
    // memory that the system has for all its sockets.
    constexpr int unsentLimit = 128 * 1024;
    try
    {
        const net::SocketAddress address(settings.address, settings.port);
        net::ServerSocket socket;
        socket.bind(address, true, false); // no SO_REUSEPORT: a second server must fail, not share
        socket.setOption(IPPROTO_TCP, TCP_NOTSENT_LOWAT, unsentLimit); // accepted sockets inherit it
        socket.listen(backlog);
        socket.setBlocking(false);
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
} // namespace

class HttpServer::Impl final
{
public:
    Impl(const FrontSettings& settings, Dispatcher& dispatcher)
        : shared(settings, dispatcher),
          tls(settings.certificate.empty() && settings.certificateKey.empty()
                  ? nullptr
                  : makeTlsContext(settings.certificate, settings.certificateKey)),
          socket(listen(settings)),
          address(socket.address().toString()),
          port(socket.address().port()),
          pool(settings.listener, threadCount(settings), threadCount(settings))
    {
        std::vector<Loop*> all;
        for (std::size_t i = 0; i < settings.loops; ++i)
            all.push_back(loops.emplace_back(std::make_unique<Loop>(shared)).get());
        crew = std::make_unique<Crew>(all, static_cast<std::size_t>(threadCount(settings)));
        for (auto* loop : all)
            loop->join(*crew);
        for (int i = 0; i < threadCount(settings); ++i)
            workers.push_back(std::make_unique<Worker>(*crew, shared));
    }

    /// Takes in all connections that wait.
    void acceptAll() noexcept
    {
        try
        {
            acceptWaiting();
        }
        catch (const std::exception&) // out of memory: that connection is lost, and others may still come
        {
            pause();
        }
    }

    void wakeLoops() const
    {
        for (const auto& loop : loops)
            loop->mailbox().wake();
    }

    Shared shared;
    std::unique_ptr<TlsContext> tls;
    net::ServerSocket socket;
    const std::string address;
    const std::uint16_t port;
    WakeUp stopSignal;
    std::atomic<bool> accepting{false};
    std::vector<std::unique_ptr<Loop>> loops;
    std::unique_ptr<Crew> crew;
    std::vector<std::unique_ptr<Worker>> workers;
    Poco::ThreadPool pool; // last, so that its threads end first

private:
    void acceptWaiting()
    {
        for (int taken = 0; taken < backlog; ++taken) // and then look whether accepting goes on
        {
            sockaddr_storage from{};
            socklen_t size = sizeof from;
            Descriptor connection(::accept4(socket.impl()->sockfd(), reinterpret_cast<sockaddr*>(&from), // NOLINT
                                            &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
            if (connection.valid())
                admit(std::move(connection),
                      Peer(net::SocketAddress(reinterpret_cast<sockaddr*>(&from), size).host())); // NOLINT
            else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                return pause();
            else if (errno != EINTR && errno != ECONNABORTED)
                return;
        }
    }

    static int threadCount(const FrontSettings& settings)
    {
        return static_cast<int>(settings.loops + settings.threads);
    }

    void admit(Descriptor connection, Peer peer)
    {
        const int on = 1;
        ::setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const auto settings = shared.settings.load();
        const bool exempt = peer.address.isLoopback() || shared.dispatcher.isTrusted(peer.address);
        auto [place, limit, tell] = shared.admission.enter(peer.address, exempt, *settings);
        if (!tell)
            return shared.dispatcher.limitStruck(limit);
        auto transport = tls ? tls->accept(std::move(connection))
                             : std::unique_ptr<Transport>(std::make_unique<PlainTransport>(std::move(connection)));
        if (!transport)
            return;
        auto seat = shared.placement.place(incomingProcessor(transport->descriptor()));
        auto& mailbox = seat.mailbox();
        // A TLS client that says nothing has not begun its handshake: it gets no more time than one that has.
        const auto patience = tls ? settings->headTimeout : settings->keepAliveTimeout;
        auto fresh = std::make_unique<Connection>(shared, std::move(seat), std::move(transport), std::move(peer),
                                                  std::move(place), later(std::chrono::steady_clock::now(), patience));
        mailbox.post({.fresh = std::move(fresh), .refusal = refusalFor(limit)});
    }

    static Refusal refusalFor(const std::string& limit)
    {
        return {503, "there are too many connections; operators: " + limit, limit};
    }

    /// No descriptor is free: what waits stays in the kernel's queue for a moment.
    void pause()
    {
        shared.dispatcher.limitStruck("server.maxConnections");
        pollfd stop{stopSignal.descriptor(), POLLIN, 0};
        ::poll(&stop, 1, exhaustedPause.count());
    }
};

HttpServer::HttpServer(const FrontSettings& settings, Dispatcher& dispatcher)
    : HttpServer(std::make_unique<Impl>(settings, dispatcher))
{
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl)
    : net::HTTPServer(new NoHandlers, impl->pool, impl->socket, new net::HTTPServerParams), _impl(std::move(impl))
{
}

HttpServer::~HttpServer()
{
    stop();
    _impl->shared.cutting = true;
    _impl->wakeLoops();
    _impl->pool.joinAll();
}

void HttpServer::start()
{
    for (const auto& worker : _impl->workers)
        _impl->pool.start(*worker);
    _impl->accepting = true;
    net::HTTPServer::start();
}

void HttpServer::run()
{
    std::array<pollfd, 2> watched{
        {{_impl->socket.impl()->sockfd(), POLLIN, 0}, {_impl->stopSignal.descriptor(), POLLIN, 0}}};
    while (_impl->accepting)
        if (::poll(watched.data(), watched.size(), -1) > 0 && watched[0].revents != 0)
            _impl->acceptAll();
}

void HttpServer::stop()
{
    if (!_impl->accepting.exchange(false))
        return;
    _impl->stopSignal.signal();
    net::HTTPServer::stop();
    _impl->acceptAll();    // those who are connected already may have asked
    _impl->socket.close(); // or the kernel goes on taking connections that nobody will serve
}

void HttpServer::update(const FrontSettings& settings)
{
    auto updated = std::make_shared<FrontSettings>(settings);
    updated->maxConnections = _impl->shared.settings.load()->maxConnections; // what the system allowed at the start
    _impl->shared.settings.store(std::move(updated));
    ++_impl->shared.generation;
}

const std::string& HttpServer::address() const noexcept
{
    return _impl->address;
}

std::uint16_t HttpServer::port() const noexcept
{
    return _impl->port;
}

std::size_t HttpServer::connections() const
{
    return _impl->shared.admission.count();
}

std::uint64_t HttpServer::moves() const noexcept
{
    return _impl->shared.placement.moves();
}

bool HttpServer::drain(std::chrono::milliseconds timeout)
{
    _impl->shared.closing = true; // before anybody can see that nothing is accepted any more
    stop();
    _impl->wakeLoops();
    if (_impl->shared.admission.waitUntilNone(timeout))
        return true;
    _impl->shared.cutting = true;
    _impl->wakeLoops();
    return _impl->shared.admission.waitUntilNone(cutTime);
}
} // namespace weir::http
