#include "Conversation.h"

#include "weir/Http.h"

#include <Poco/Exception.h>
#include <Poco/Timespan.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <sys/socket.h>

namespace weir::test
{
namespace
{
std::size_t number(std::string_view text, int base)
{
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::runtime_error("not a number in an answer: " + std::string(text));
    return value;
}

/// RFC 9112, section 4: HTTP-version SP 3DIGIT SP [ reason-phrase ]
int statusOf(std::string_view line)
{
    if (!line.starts_with("HTTP/1.1 ") || line.size() < 13 || line[12] != ' ')
        throw std::runtime_error("not a status line: " + std::string(line));
    return static_cast<int>(number(line.substr(9, 3), 10));
}

std::pair<std::string, std::string> fieldOf(std::string_view line)
{
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos || line.substr(0, colon).find_first_of(" \t") != std::string_view::npos)
        throw std::runtime_error("not a field line: " + std::string(line));
    return {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))};
}
} // namespace

Conversation::Conversation(const Poco::Net::SocketAddress& server, std::chrono::seconds patience) : _socket(server)
{
    if (server.family() != Poco::Net::SocketAddress::UNIX_LOCAL)
        _socket.setNoDelay(true);
    _socket.setReceiveTimeout(Poco::Timespan(patience.count(), 0));
    _socket.setSendTimeout(Poco::Timespan(patience.count(), 0));
}

void Conversation::send(std::span<const std::string_view> pieces)
{
    try
    {
        for (std::string_view piece : pieces)
            while (!piece.empty())
            {
                const int sent = _socket.sendBytes(piece.data(), static_cast<int>(piece.size()), MSG_NOSIGNAL);
                piece.remove_prefix(static_cast<std::size_t>(sent));
            }
    }
    catch (const Poco::Exception&)
    {
        // The connection has been ended from the other side; what it sent before can still be read.
    }
}

void Conversation::hangUp()
{
    ::shutdown(_socket.impl()->sockfd(), SHUT_WR); // fails only where the other side has closed already
}

std::optional<HttpReply> Conversation::answer(bool bodiless)
{
    HttpReply reply;
    if (!readHead(reply))
        return std::nullopt;
    const bool never = reply.status < 200 || reply.status == 204 || reply.status == 304;
    if (!bodiless && !never && !readBody(reply))
        return std::nullopt;
    return reply;
}

std::string_view Conversation::rest()
{
    while (receive())
    {
    }
    return std::string_view(_received).substr(_read);
}

bool Conversation::receive()
{
    std::array<char, 16384> piece{};
    try
    {
        const int size = _socket.receiveBytes(piece.data(), static_cast<int>(piece.size()));
        _received.append(piece.data(), static_cast<std::size_t>(size));
        if (size == 0)
            _silence = Silence::closed;
        return size > 0;
    }
    catch (const Poco::TimeoutException&)
    {
        _silence = Silence::waiting;
    }
    catch (const Poco::Exception&)
    {
        _silence = Silence::closed; // by a reset
    }
    return false;
}

std::optional<std::string_view> Conversation::line()
{
    std::size_t end = 0;
    while ((end = _received.find("\r\n", _read)) == std::string::npos)
        if (!receive())
            return std::nullopt;
    const auto text = std::string_view(_received).substr(_read, end - _read);
    _read = end + 2;
    return text;
}

bool Conversation::readHead(HttpReply& reply)
{
    const auto first = line();
    if (!first)
        return false;
    reply.status = statusOf(*first);
    for (auto next = line(); next; next = line())
    {
        if (next->empty())
            return true;
        reply.headers.push_back(fieldOf(*next));
    }
    return false;
}

bool Conversation::readBody(HttpReply& reply)
{
    if (equalsIgnoringCase(reply.header("Transfer-Encoding"), "chunked"))
        return readChunks(reply.body);
    if (const std::string length = reply.header("Content-Length"); !length.empty())
        return take(number(length, 10), reply.body);
    reply.body = rest();
    _read = _received.size();
    return _silence == Silence::closed;
}

bool Conversation::readChunks(std::string& body)
{
    for (auto head = line(); head; head = line())
    {
        const std::size_t size = number(*head, 16);
        std::string chunk;
        if (!take(size, chunk))
            return false;
        body += chunk;
        if (const auto end = line(); !end || !end->empty())
            return false;
        if (size == 0)
            return true;
    }
    return false;
}

bool Conversation::take(std::size_t size, std::string& body)
{
    while (_received.size() - _read < size)
        if (!receive())
            return false;
    body = _received.substr(_read, size);
    _read += size;
    return true;
}
} // namespace weir::test
