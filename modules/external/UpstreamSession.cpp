#include "UpstreamSession.h"

#include "weir/Baton.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <limits>

namespace weir::external
{
namespace
{
constexpr std::size_t smallBody = 64 * 1024; // leaves with the head

/// Methods whose body, if there is none, is said to be empty (RFC 9110, section 8.6).
bool expectsBody(std::string_view method) noexcept
{
    return method == "POST" || method == "PUT" || method == "PATCH";
}

void addField(std::string& head, std::string_view name, std::string_view value)
{
    head.append(name).append(": ").append(value).append("\r\n");
}

/// RFC 9112, sections 3 and 5; what the fields are made of has been checked where they came in.
std::string headOf(const UpstreamRequest& request, std::string_view authority)
{
    constexpr std::size_t usual = 512;
    std::string head;
    head.reserve(usual); // at once rather than by doubling
    head.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    addField(head, "Host", authority);
    for (const auto& [name, value] : request.fields)
        addField(head, name, value);
    if (!request.body.empty() || expectsBody(request.method))
        addField(head, "Content-Length", std::to_string(request.body.size()));
    return head.append("\r\n");
}

void sendAll(DeadlineSocket& socket, std::string_view bytes)
{
    while (!bytes.empty())
    {
        const auto size = std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
        socket.sendBytes(bytes.data(), static_cast<int>(size), 0);
        bytes.remove_prefix(size);
    }
}
} // namespace

Answer UpstreamSession::ask(const UpstreamRequest& request, AnswerLimits limits, MonotonicTime deadline)
{
    _answered = false;
    _socket->setDeadline(deadline);
    const bool sent = send(request);
    _socket->awaitAnswer(); // it takes a while: to look at once costs a call that finds nothing
    AnswerReader reader(
        [&](std::span<char> into)
        {
            const auto count = _socket->receiveBytes(into.data(), static_cast<int>(into.size()), 0);
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
    auto bytes = headOf(request, _authority);
    Baton::yield(); // what other requests are about to ask then leaves at once with it: the service is woken for all
    try
    {
        if (request.body.size() <= smallBody)
            bytes.append(request.body);
        sendAll(*_socket, bytes);
        if (request.body.size() > smallBody)
            sendAll(*_socket, request.body);
        return true;
    }
    catch (const Poco::IOException&) // NetException, and what POCO makes of a broken pipe
    {
        return false;
    }
}
} // namespace weir::external
