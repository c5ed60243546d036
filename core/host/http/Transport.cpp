#include "Transport.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace weir::http
{
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
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return {0, errno == EAGAIN ? State::wouldWrite : State::closed};
        const auto bytes = static_cast<std::size_t>(sent);
        return {bytes, bytes == size ? State::open : State::wouldWrite};
    }
}

void PlainTransport::endWriting() noexcept
{
    ::shutdown(descriptor(), SHUT_WR);
}
} // namespace weir::http
