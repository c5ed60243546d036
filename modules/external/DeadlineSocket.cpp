#include "DeadlineSocket.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <poll.h>
#include <sys/socket.h>

namespace weir::external
{
namespace
{
bool wouldBlock(int error) noexcept
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

timespec untilFromNow(MonotonicTime time)
{
    constexpr std::chrono::nanoseconds aDay = std::chrono::hours(24);
    const auto left = std::clamp<std::chrono::nanoseconds>(time - std::chrono::steady_clock::now(), {}, aDay);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    return {.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
}
} // namespace

void DeadlineSocket::open(const Poco::Net::SocketAddress& address)
{
    connectNB(address);
    waitFor(Event::writable);
    if (const int problem = socketError(); problem != 0)
        error(problem);
    setNoDelay(true);
}

int DeadlineSocket::sendBytes(const void* buffer, int length, int)
{
    const auto* bytes = static_cast<const char*>(buffer);
    for (int sent = 0; sent < length;)
        sent += sendSome(bytes + sent, length - sent); // NOLINT: POCO's interface
    return length;
}

int DeadlineSocket::sendSome(const char* buffer, int length)
{
    for (;;)
    {
        const auto count = ::send(sockfd(), buffer, static_cast<std::size_t>(length), MSG_NOSIGNAL);
        if (count > 0)
            return static_cast<int>(count);
        if (!wouldBlock(errno))
            error();
        waitFor(Event::writable);
    }
}

int DeadlineSocket::receiveBytes(void* buffer, int length, int flags)
{
    for (;;)
    {
        requireTime();
        const auto count = ::recv(sockfd(), buffer, static_cast<std::size_t>(length), flags);
        if (count >= 0)
            return static_cast<int>(count);
        if (!wouldBlock(errno))
            error();
        waitFor(Event::readable);
    }
}

bool DeadlineSocket::isSilent()
{
    char byte = 0;
    return ::recv(sockfd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && wouldBlock(errno);
}

void DeadlineSocket::requireTime() const
{
    if (std::chrono::steady_clock::now() >= _deadline)
        throw Poco::TimeoutException();
}

// Not SocketImpl::poll: it makes an epoll set for every call, and counts in milliseconds.
void DeadlineSocket::waitFor(Event event)
{
    pollfd subject{.fd = sockfd(), .events = event == Event::readable ? short{POLLIN} : short{POLLOUT}, .revents = 0};
    for (;;)
    {
        requireTime();
        const auto patience = untilFromNow(_deadline);
        const int ready = ::ppoll(&subject, 1, &patience, nullptr);
        if (ready > 0)
            return;
        if (ready < 0 && errno != EINTR)
            error();
    }
}
} // namespace weir::external
