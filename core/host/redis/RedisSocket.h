// One connection to Redis, never waited for longer than asked.
#pragma once

#include "weir/Clock.h"
#include "weir/Readiness.h"

#include <Poco/Net/StreamSocket.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace weir::host
{
/// A connected or connecting socket that does not block. Not thread-safe.
class RedisSocket final
{
public:
    /// Takes over `socket`, which is not blocking.
    explicit RedisSocket(const Poco::Net::StreamSocket& socket) : _socket(socket) {}

    /// How many bytes were taken, 0 if there is no room now; nothing if the connection is broken.
    [[nodiscard]] std::optional<std::size_t> send(std::string_view bytes) noexcept;
    /// How many bytes came, 0 if there are none now; nothing if the connection is at its end or broken.
    [[nodiscard]] std::optional<std::size_t> receive(std::span<char> room) noexcept;
    /// Returns when there is something to receive or, if asked for, room to send, or the connection is broken; false if
    /// `until` came first. The thread sleeps.
    [[nodiscard]] bool wait(bool forRoomToSend, MonotonicTime until) noexcept;
    /// Returns when the socket is ready or broken, or when `until` has come; a request's loop serves others meanwhile.
    void await(Readiness readiness, MonotonicTime until) noexcept;

private:
    Poco::Net::StreamSocket _socket;
};
} // namespace weir::host
