// The HTTP front: one listener with its loops and threads.
#pragma once

#include "Front.h"
#include "FrontSettings.h"

#include <Poco/Net/HTTPServer.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace weir::http
{
/// POCO's server with its socket and thread pool, but with epoll loops in place of a thread per connection: `run` only
/// accepts, and places connections on the loops. Serves from `start` until `drain`. Thread-safe.
///
/// Hold it by this type: the base's `stop`, which is not virtual, would wait for ever.
class HttpServer final : public Poco::Net::HTTPServer
{
public:
    /// Binds at once. Throws InUseError if another socket has the address, ConfigError if it cannot be had at all or
    /// the certificate cannot be used. REQUIRES: `dispatcher` outlives the server.
    HttpServer(const FrontSettings& settings, Dispatcher& dispatcher);
    /// Cuts what is still open, and waits for handlers that run.
    ~HttpServer() override;
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    void start();
    /// Takes over the bounds that need no new server.
    void update(const FrontSettings& settings);
    /// `127.0.0.1:8000`, with the port that the system chose if it did.
    [[nodiscard]] const std::string& address() const noexcept;
    [[nodiscard]] std::uint16_t port() const noexcept;
    [[nodiscard]] std::size_t connections() const;
    /// How often a connection was moved to the loop of the processor that its packets come in at.
    [[nodiscard]] std::uint64_t moves() const noexcept;

    /// Stops accepting, ends event streams and idle connections, says `Connection: close` in every answer, and waits
    /// for what is in flight. False if something was still running at the deadline; its connection has been cut then,
    /// but its handler goes on.
    [[nodiscard]] bool drain(std::chrono::milliseconds timeout);
    /// Stops accepting.
    void stop();

protected:
    void run() override;

private:
    class Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> _impl;
};
} // namespace weir::http
