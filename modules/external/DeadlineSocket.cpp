#include "DeadlineSocket.h"

#include <Poco/Exception.h>

#include <cerrno>
#include <sys/socket.h>

namespace weir::external
{
namespace
{
/// How many bytes, or the error.
struct Transfer
{
    int count = 0;
    int error = 0;

    [[nodiscard]] bool wouldBlock() const noexcept { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }
};

Transfer transferOf(ssize_t count) noexcept
{
    return count < 0 ? Transfer{.error = errno} : Transfer{.count = static_cast<int>(count)};
}

// Not to be inlined into a loop that waits: the thread may be another one afterwards, and compilers take the place of
// errno for a constant.
[[gnu::noinline]] Transfer sendNow(int descriptor, const char* buffer, int length) noexcept
{
    return transferOf(::send(descriptor, buffer, static_cast<std::size_t>(length), MSG_NOSIGNAL));
}

[[gnu::noinline]] Transfer receiveNow(int descriptor, void* buffer, int length, int flags) noexcept
{
    return transferOf(::recv(descriptor, buffer, static_cast<std::size_t>(length), flags));
}
} // namespace

void DeadlineSocket::open(const Poco::Net::SocketAddress& address)
{
    connectNB(address);
    waitFor(Readiness::writable);
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
        const auto sent = sendNow(sockfd(), buffer, length);
        if (sent.error == 0)
            return sent.count;
        if (!sent.wouldBlock())
            error(sent.error);
        waitFor(Readiness::writable);
    }
}

int DeadlineSocket::receiveBytes(void* buffer, int length, int flags)
{
    for (;;)
    {
        requireTime();
        const auto received = receiveNow(sockfd(), buffer, length, flags);
        if (received.error == 0)
            return received.count;
        if (!received.wouldBlock())
            error(received.error);
        waitFor(Readiness::readable);
    }
}

bool DeadlineSocket::isSilent()
{
    char byte = 0;
    return receiveNow(sockfd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT).wouldBlock();
}

void DeadlineSocket::requireTime() const
{
    if (std::chrono::steady_clock::now() >= _deadline)
        throw Poco::TimeoutException();
}

// Not SocketImpl::poll: it makes an epoll set for every call, counts in milliseconds, and keeps the thread.
void DeadlineSocket::waitFor(Readiness readiness) const
{
    awaitDescriptor(sockfd(), readiness, _deadline);
    requireTime();
}
} // namespace weir::external
