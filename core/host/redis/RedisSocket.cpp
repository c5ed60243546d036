#include "RedisSocket.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <ctime>
#include <poll.h>
#include <sys/socket.h>

namespace weir::host
{
namespace
{
int lengthOf(std::size_t size) noexcept
{
    return static_cast<int>(std::min(size, std::size_t{INT_MAX}));
}

std::optional<std::size_t> transferred(int count) noexcept
{
    return count < 0 ? 0 : static_cast<std::size_t>(count); // negative: it would have blocked
}
} // namespace

std::optional<std::size_t> RedisSocket::send(std::string_view bytes) noexcept
{
    try
    {
        return transferred(_socket.sendBytes(bytes.data(), lengthOf(bytes.size()), MSG_NOSIGNAL));
    }
    catch (const Poco::Exception&)
    {
        return std::nullopt;
    }
}

std::optional<std::size_t> RedisSocket::receive(std::span<char> room) noexcept
{
    try
    {
        const int count = _socket.receiveBytes(room.data(), lengthOf(room.size()));
        if (count == 0)
            return std::nullopt;
        return transferred(count);
    }
    catch (const Poco::Exception&)
    {
        return std::nullopt;
    }
}

// Not Socket::poll: it makes an epoll set for every call, and counts in milliseconds.
bool RedisSocket::wait(bool forRoomToSend, MonotonicTime until) noexcept
{
    pollfd subject{.fd = _socket.impl()->sockfd(),
                   .events = static_cast<short>(forRoomToSend ? POLLIN | POLLOUT : POLLIN),
                   .revents = 0};
    for (;;)
    {
        const auto left = std::max(until - std::chrono::steady_clock::now(), MonotonicTime::duration::zero());
        const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
        const timespec patience{.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(left - seconds).count()};
        const int ready = ::ppoll(&subject, 1, &patience, nullptr);
        if (ready >= 0 || errno != EINTR)
            return ready != 0;
    }
}

void RedisSocket::await(Readiness readiness, MonotonicTime until) noexcept
{
    awaitDescriptor(_socket.impl()->sockfd(), readiness, until);
}
} // namespace weir::host
