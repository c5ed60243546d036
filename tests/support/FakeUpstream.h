// A service in this process that answers as the test scripts it, or misbehaves.
#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace weir::test
{
/// A request as it came.
struct Asked
{
    std::string method;
    std::string target;
    std::string head; ///< all of it, with the request line and the empty line
    std::string body;
    std::size_t connection = 0; ///< from 1, in the order in which they were accepted

    /// The first field of that name, without regard to case; empty if there is none.
    [[nodiscard]] std::string field(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
};

/// The service's side of one connection. For the script alone.
class UpstreamPeer final
{
public:
    UpstreamPeer(const Poco::Net::StreamSocket& socket, std::stop_token stop) : _socket(socket), _stop(std::move(stop))
    {
    }

    /// False if the other side has gone, or the test is over.
    bool send(std::string_view bytes);
    /// The same piece again and again, with a pause before each, as long as the other side stays.
    void drip(std::string_view piece, std::chrono::milliseconds pause, std::size_t most = SIZE_MAX);
    /// Says nothing until the other side goes.
    void keepSilent();
    /// Returns early when the test is over.
    void wait(std::chrono::milliseconds time);
    /// Sends FIN; what comes is still taken.
    void endSending();
    /// Sends FIN below whatever is spoken: TLS says no farewell.
    void breakOff();
    /// Ends the connection with RST, not FIN.
    void reset();

    /// The next request; false if there is none.
    bool read(Asked& asked);

private:
    bool fill();

    Poco::Net::StreamSocket _socket;
    std::stop_token _stop;
    std::string _buffer;
};

/// One thread for each connection. Thread-safe.
class FakeUpstream final
{
public:
    enum class Then : std::uint8_t
    {
        keep, ///< the connection takes another request
        close,
    };
    /// Answers one request; called by the threads of all connections.
    using Script = std::function<Then(const Asked&, UpstreamPeer&)>;
    /// Takes a connection before anything was read.
    using Greeting = std::function<void(UpstreamPeer&)>;

    explicit FakeUpstream(Script script);
    /// With a socket that listens already, such as one that speaks TLS.
    FakeUpstream(Script script, const Poco::Net::ServerSocket& listener);
    ~FakeUpstream();
    FakeUpstream(const FakeUpstream&) = delete;
    FakeUpstream& operator=(const FakeUpstream&) = delete;

    /// A service that does nothing but this with every connection.
    [[nodiscard]] static std::unique_ptr<FakeUpstream> greeting(Greeting greeting);

    [[nodiscard]] std::uint16_t port() const noexcept { return _port; }
    [[nodiscard]] std::string url(std::string_view path = "/") const;
    /// Replaces the script for what comes from now on.
    void script(Script script);
    [[nodiscard]] std::vector<Asked> asked() const;
    [[nodiscard]] std::size_t connections() const noexcept { return _accepted; }

private:
    void accept(const std::stop_token& stop);
    void serve(const Poco::Net::StreamSocket& socket, std::size_t number, const std::stop_token& stop);
    [[nodiscard]] Script currentScript() const;

    mutable std::mutex _mutex;
    Script _script;            // guarded by _mutex
    Greeting _greeting;        // guarded by _mutex
    std::vector<Asked> _asked; // guarded by _mutex
    std::atomic<std::size_t> _accepted{0};
    Poco::Net::ServerSocket _listener;
    std::uint16_t _port = 0;
    std::list<std::jthread> _connections; // the acceptor's
    std::jthread _acceptor;
};

/// An answer with Content-Length; `fields` are whole lines.
[[nodiscard]] std::string plainAnswer(int status, std::string_view body, std::string_view fields = {});
/// A script that answers every request alike.
[[nodiscard]] FakeUpstream::Script always(std::string answer);
/// A port on which nobody listens.
[[nodiscard]] std::uint16_t closedPort();
} // namespace weir::test
