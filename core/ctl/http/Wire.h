// A client session of POCO's whose bytes can be read one layer below its streams.
#pragma once

#include "http/Endpoint.h"

#include <Poco/Net/HTTPClientSession.h>

#include <cstddef>
#include <memory>
#include <string_view>

namespace weir::ctl
{
/// POCO's own stream for chunked bodies ends alike after the last chunk and where a connection broke off, so bodies are
/// read from here (BodyReader).
class Wire
{
public:
    virtual ~Wire() = default;

    [[nodiscard]] virtual Poco::Net::HTTPClientSession& session() noexcept = 0;
    /// The next byte of the answer, or -1 at the end.
    [[nodiscard]] virtual int take() = 0;
    /// Some of the next bytes; 0 at the end.
    [[nodiscard]] virtual std::size_t take(char* buffer, std::size_t size) = 0;
    /// Sends all of it. REQUIRES: a request's head was sent.
    virtual void send(std::string_view bytes) = 0;
};

/// Not connected yet. Throws a Poco::Exception if the certificates to trust cannot be read.
[[nodiscard]] std::unique_ptr<Wire> openWire(const Endpoint& endpoint);
} // namespace weir::ctl
