#include "Transport.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace weir::http
{
namespace
{
/// What a send of `size` bytes came to.
Transport::Result resultOf(ssize_t sent, std::size_t size) noexcept
{
    if (sent < 0)
        return {0, errno == EAGAIN ? Transport::State::wouldWrite : Transport::State::closed};
    const auto bytes = static_cast<std::size_t>(sent);
    return {bytes, bytes == size ? Transport::State::open : Transport::State::wouldWrite};
}
} // namespace

void Transport::dropUnsent() const noexcept
{
    const linger atOnce{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
}

Transport::Result PlainTransport::read(std::span<char> into) noexcept
{
    for (;;)
    {
        const auto got = ::recv(descriptor(), into.data(), into.size(), 0);
        if (got > 0)
            return {static_cast<std::size_t>(got), State::open};
        if (got < 0 && errno == EINTR)
            continue;
        return {0, got < 0 && errno == EAGAIN ? State::wouldRead : State::closed};
    }
}

Transport::Result PlainTransport::write(std::span<const std::string_view> pieces) noexcept
{
    if (pieces.size() == 1)
        return writeOne(pieces.front());
    std::array<iovec, 4> vectors{};
    std::size_t size = 0;
    msghdr message{};
    message.msg_iov = vectors.data();
    for (const auto piece : pieces)
    {
        vectors.at(message.msg_iovlen++) = {const_cast<char*>(piece.data()), piece.size()}; // NOLINT(*-const-cast)
        size += piece.size();
    }
    for (;;)
    {
        const auto sent = ::sendmsg(descriptor(), &message, MSG_NOSIGNAL);
        if (sent >= 0 || errno != EINTR)
            return resultOf(sent, size);
    }
}

Transport::Result PlainTransport::writeOne(std::string_view piece) noexcept
{
    for (;;)
    {
        const auto sent = ::send(descriptor(), piece.data(), piece.size(), MSG_NOSIGNAL);
        if (sent >= 0 || errno != EINTR)
            return resultOf(sent, piece.size());
    }
}

void PlainTransport::endWriting() noexcept
{
    ::shutdown(descriptor(), SHUT_WR);
}
} // namespace weir::http
