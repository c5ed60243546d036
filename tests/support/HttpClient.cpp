#include "HttpClient.h"

#include "weir/Http.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Timespan.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace weir::test
{
namespace
{
constexpr int patienceInSeconds = 60;

std::size_t parseNumber(std::string_view text, int base)
{
    std::size_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value, base).ec != std::errc())
        throw std::runtime_error("not a number in an answer: " + std::string(text));
    return value;
}

std::pair<std::string, std::string> parseField(std::string_view line)
{
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
        throw std::runtime_error("not a header field in an answer: " + std::string(line));
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return {std::string(line.substr(0, colon)), std::string(value)};
}
} // namespace

std::string HttpReply::header(std::string_view name) const
{
    const auto found =
        std::ranges::find_if(headers, [&](const auto& field) { return equalsIgnoringCase(field.first, name); });
    return found == headers.end() ? std::string() : found->second;
}

std::size_t HttpReply::count(std::string_view name) const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(headers, [&](const auto& field) { return equalsIgnoringCase(field.first, name); }));
}

HttpReply HttpClient::request(std::string_view method, std::string_view target, const HeaderList& headers,
                              std::string_view body)
{
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    for (const auto& [name, value] : headers)
        text.append(name).append(": ").append(value).append("\r\n");
    if (!body.empty() || method == "POST")
        text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    send(text.append("\r\n").append(body));
    return receive(method);
}

HttpReply HttpClient::postJson(std::string_view target, std::string_view body)
{
    return request("POST", target, {{"Content-Type", "application/json"}}, body);
}

HttpReply HttpClient::postNdjson(std::string_view target, std::string_view body)
{
    return request("POST", target, {{"Content-Type", "application/x-ndjson"}}, body);
}

void HttpClient::send(std::string_view bytes)
{
    while (!bytes.empty())
    {
        const int sent = socket().sendBytes(bytes.data(), static_cast<int>(bytes.size()));
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

HttpReply HttpClient::receive(std::string_view method)
{
    const std::optional<std::string> statusLine = line();
    if (!statusLine)
        throw std::runtime_error("the connection ended without an answer");
    HttpReply reply;
    reply.status = static_cast<int>(parseNumber(std::string_view(*statusLine).substr(9, 3), 10));
    for (std::optional<std::string> next = line(); next && !next->empty(); next = line())
        reply.headers.push_back(parseField(*next));
    if (reply.status == 100)
        return receive(method);
    if (method != "HEAD" && reply.status != 204 && reply.status != 304)
        readBody(reply);
    if (equalsIgnoringCase(reply.header("Connection"), "close"))
        _socket.reset();
    return reply;
}

bool HttpClient::closedByServer()
{
    return !_socket || (_buffer.empty() && !fill());
}

Poco::Net::StreamSocket& HttpClient::socket()
{
    if (!_socket)
    {
        _buffer.clear();
        _socket.emplace(Poco::Net::SocketAddress("127.0.0.1", _port));
        _socket->setReceiveTimeout(Poco::Timespan(patienceInSeconds, 0));
        _socket->setSendTimeout(Poco::Timespan(patienceInSeconds, 0));
        _socket->setNoDelay(true);
    }
    return *_socket;
}

bool HttpClient::fill()
{
    std::array<char, 16384> piece{};
    int size = 0;
    try
    {
        size = socket().receiveBytes(piece.data(), static_cast<int>(piece.size()));
    }
    catch (const Poco::Net::ConnectionResetException&)
    {
        return false; // a server that refuses a body may reset the connection behind its answer
    }
    _buffer.append(piece.data(), static_cast<std::size_t>(std::max(size, 0)));
    return size > 0;
}

std::optional<std::string> HttpClient::line()
{
    std::size_t end = 0;
    while ((end = _buffer.find("\r\n")) == std::string::npos)
        if (!fill())
            return std::nullopt;
    std::string text = _buffer.substr(0, end);
    _buffer.erase(0, end + 2);
    return text;
}

std::string HttpClient::take(std::size_t size, bool& complete)
{
    while (_buffer.size() < size && (complete = fill()))
    {
    }
    std::string text = _buffer.substr(0, size);
    _buffer.erase(0, size);
    return text;
}

void HttpClient::readBody(HttpReply& reply)
{
    if (equalsIgnoringCase(reply.header("Transfer-Encoding"), "chunked"))
    {
        reply.body = readChunks(reply.complete);
    }
    else if (const std::string length = reply.header("Content-Length"); !length.empty())
    {
        reply.body = take(parseNumber(length, 10), reply.complete);
    }
    else
    {
        while (fill())
        {
        }
        reply.body = std::exchange(_buffer, {});
    }
}

std::string HttpClient::readChunks(bool& complete)
{
    std::string body;
    while (complete)
    {
        const std::optional<std::string> head = line();
        complete = head.has_value();
        if (!head)
            break;
        const std::size_t size = parseNumber(*head, 16);
        body += take(size, complete);
        complete = complete && line().has_value();
        if (size == 0)
            break;
    }
    return body;
}
} // namespace weir::test
