// The HTTP front: Poco's server between sockets and the host's values.
#pragma once

#include "Front.h"
#include "FrontSettings.h"

#include <chrono>
#include <cstdint>
#include <memory>

namespace weir::http
{
/// One listener. Serves from construction until `drain`. Thread-safe.
class HttpServer final
{
public:
    /// Binds at once, accepts after `start`. Throws InUseError if another socket has the address, ConfigError if
    /// it cannot be had at all. REQUIRES: `dispatcher` outlives the server.
    HttpServer(const FrontSettings& settings, Dispatcher& dispatcher);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    void start();
    /// Takes over the bounds that apply request by request; the others need a new server.
    void update(const FrontSettings& settings);
    /// `127.0.0.1:8000`, with the port that the system chose if it did.
    [[nodiscard]] std::string address() const;
    [[nodiscard]] std::uint16_t port() const;

    /// From now on every answer says `Connection: close`.
    void announceClose() noexcept;
    /// Stops accepting, ends event streams, and waits for what is in flight. False if something was still
    /// running at the deadline; its connection has been cut then, but its handler goes on.
    [[nodiscard]] bool drain(std::chrono::milliseconds timeout);

private:
    class State;
    class RequestHandler;
    class Factory;
    class Impl;
    std::unique_ptr<Impl> _impl;
};
} // namespace weir::http
