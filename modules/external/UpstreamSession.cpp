#include "UpstreamSession.h"

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>

namespace weir::external
{
namespace
{
/// The way to hand POCO a socket implementation of one's own.
class Adopted final : public Poco::Net::StreamSocket
{
public:
    explicit Adopted(DeadlineSocket::Ptr socket) : StreamSocket(socket.duplicate()) {}
};

/// Methods whose body, if there is none, is said to be empty (RFC 9110, section 8.6).
bool expectsBody(const std::string& method) noexcept
{
    return method == "POST" || method == "PUT" || method == "PATCH";
}
} // namespace

UpstreamSession::UpstreamSession(DeadlineSocket::Ptr socket, const IpAddress& address, std::string authority)
    : HTTPClientSession(Adopted(socket)),
      _socket(std::move(socket)),
      _address(address),
      _authority(std::move(authority))
{
    setKeepAlive(true);
}

Answer UpstreamSession::ask(const UpstreamRequest& request, AnswerLimits limits, MonotonicTime deadline)
{
    _answered = false;
    _socket->setDeadline(deadline);
    const bool sent = send(request);
    _socket->awaitAnswer(); // it takes a while: to look at once costs a call that finds nothing
    AnswerReader reader(
        [&](std::span<char> into)
        {
            const auto count = receive(into.data(), static_cast<int>(into.size()));
            _answered = _answered || count > 0;
            return static_cast<std::size_t>(count);
        },
        limits);
    auto answer = reader.read(request.method);
    answer.reusable = answer.reusable && sent;
    return answer;
}

bool UpstreamSession::send(const UpstreamRequest& request)
{
    Poco::Net::HTTPRequest head(request.method, request.target, Poco::Net::HTTPMessage::HTTP_1_1);
    head.setHost(_authority);
    for (const auto& [name, value] : request.fields)
        head.add(name, value);
    if (!request.body.empty() || expectsBody(request.method))
        head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
    auto& stream = sendRequest(head);
    stream.write(request.body.data(), static_cast<std::streamsize>(request.body.size()));
    try
    {
        flushRequest();
        return true;
    }
    catch (const Poco::IOException&) // NetException, and what POCO makes of a broken pipe
    {
        return false;
    }
}

// Not HTTPClientSession's: that one opens another connection and sends a part of the request a second time.
int UpstreamSession::write(const char* buffer, std::streamsize length)
{
    return HTTPSession::write(buffer, length);
}
} // namespace weir::external
