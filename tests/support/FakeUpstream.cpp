#include "FakeUpstream.h"

#include "weir/Http.h"
#include "weir/Problem.h"
#include "weir/Units.h"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>

#include <algorithm>
#include <array>
#include <sys/socket.h>
#include <utility>

namespace weir::test
{
namespace
{
using namespace std::chrono_literals;

constexpr auto glance = 20ms; // how soon the end of the test is noticed

bool poll(Poco::Net::StreamSocket& socket, std::chrono::milliseconds time)
{
    return socket.poll(Poco::Timespan(time.count() * 1000), Poco::Net::Socket::SELECT_READ);
}
} // namespace

std::string Asked::field(std::string_view name) const
{
    for (std::string_view rest = head; !rest.empty();)
    {
        const auto line = rest.substr(0, rest.find("\r\n"));
        if (const auto colon = line.find(": ");
            colon != std::string_view::npos && equalsIgnoringCase(line.substr(0, colon), name))
            return std::string(line.substr(colon + 2));
        rest.remove_prefix(line.size() + 2);
    }
    return {};
}

bool Asked::has(std::string_view name) const
{
    return !field(name).empty();
}

bool UpstreamPeer::send(std::string_view bytes)
{
    try
    {
        while (!bytes.empty() && !_stop.stop_requested())
        {
            const int sent = _socket.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
            bytes.remove_prefix(static_cast<std::size_t>(std::max(sent, 0)));
        }
        return bytes.empty();
    }
    catch (const Poco::Exception&)
    {
        return false;
    }
}

void UpstreamPeer::drip(std::string_view piece, std::chrono::milliseconds pause, std::size_t most)
{
    for (std::size_t i = 0; i < most && !_stop.stop_requested(); ++i)
    {
        wait(pause);
        if (!send(piece))
            return;
    }
}

void UpstreamPeer::keepSilent()
{
    std::array<char, 4096> ignored{};
    try
    {
        while (!_stop.stop_requested())
            if (poll(_socket, glance) && _socket.impl()->receiveBytes(ignored.data(), ignored.size()) <= 0)
                return;
    }
    catch (const Poco::Exception&)
    {
        return; // the other side went
    }
}

void UpstreamPeer::wait(std::chrono::milliseconds time)
{
    const auto end = std::chrono::steady_clock::now() + time;
    while (!_stop.stop_requested() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(glance, end - std::chrono::steady_clock::now()));
}

void UpstreamPeer::endSending()
{
    _socket.shutdownSend();
}

void UpstreamPeer::breakOff()
{
    ::shutdown(_socket.impl()->sockfd(), SHUT_RDWR);
}

void UpstreamPeer::reset()
{
    _socket.setLinger(true, 0);
    _socket.close();
}

bool UpstreamPeer::fill()
{
    std::array<char, 16384> piece{};
    while (!_stop.stop_requested())
        if (_socket.available() > 0 || poll(_socket, glance))
        {
            const int count = _socket.receiveBytes(piece.data(), piece.size());
            if (count > 0)
                _buffer.append(piece.data(), static_cast<std::size_t>(count));
            return count > 0;
        }
    return false;
}

bool UpstreamPeer::read(Asked& asked)
{
    std::size_t end = 0;
    while ((end = _buffer.find("\r\n\r\n")) == std::string::npos)
        if (!fill())
            return false;
    asked.head = _buffer.substr(0, end + 4);
    const auto blank = asked.head.find(' ');
    asked.method = asked.head.substr(0, blank);
    asked.target = asked.head.substr(blank + 1, asked.head.find(' ', blank + 1) - blank - 1);
    const auto size = parseUnsigned(asked.field("Content-Length")).value_or(0);
    _buffer.erase(0, end + 4);
    while (_buffer.size() < size)
        if (!fill())
            return false;
    asked.body = _buffer.substr(0, size);
    _buffer.erase(0, size);
    return true;
}

FakeUpstream::FakeUpstream(Script script)
    : FakeUpstream(std::move(script), Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)))
{
}

FakeUpstream::FakeUpstream(Script script, const Poco::Net::ServerSocket& listener)
    : _script(std::move(script)),
      _listener(listener),
      _port(_listener.address().port()),
      _acceptor([this](const std::stop_token& stop) { accept(stop); })
{
}

FakeUpstream::~FakeUpstream()
{
    _acceptor.request_stop();
    _acceptor.join();
    for (auto& connection : _connections)
        connection.request_stop();
}

std::unique_ptr<FakeUpstream> FakeUpstream::greeting(Greeting greeting)
{
    auto upstream = std::make_unique<FakeUpstream>(Script());
    const std::lock_guard lock(upstream->_mutex);
    upstream->_greeting = std::move(greeting);
    return upstream;
}

std::string FakeUpstream::url(std::string_view path) const
{
    return "http://127.0.0.1:" + std::to_string(_port) + std::string(path);
}

void FakeUpstream::script(Script script)
{
    const std::lock_guard lock(_mutex);
    _script = std::move(script);
}

FakeUpstream::Script FakeUpstream::currentScript() const
{
    const std::lock_guard lock(_mutex);
    return _script;
}

std::vector<Asked> FakeUpstream::asked() const
{
    const std::lock_guard lock(_mutex);
    return _asked;
}

void FakeUpstream::accept(const std::stop_token& stop)
{
    while (!stop.stop_requested())
        if (_listener.poll(Poco::Timespan(std::chrono::microseconds(glance).count()), Poco::Net::Socket::SELECT_READ))
        {
            // The connection's thread alone is to close it.
            auto socket = std::make_unique<Poco::Net::StreamSocket>(_listener.acceptConnection());
            const auto number = ++_accepted;
            _connections.emplace_back([this, socket = std::move(socket), number](const std::stop_token& end)
                                      { serve(*socket, number, end); });
        }
}

void FakeUpstream::serve(const Poco::Net::StreamSocket& socket, std::size_t number, const std::stop_token& stop)
{
    UpstreamPeer peer(socket, stop);
    Greeting greeting;
    {
        const std::lock_guard lock(_mutex);
        greeting = _greeting;
    }
    try
    {
        if (greeting)
            return greeting(peer);
        Asked asked;
        asked.connection = number;
        while (peer.read(asked))
        {
            {
                const std::lock_guard lock(_mutex);
                _asked.push_back(asked);
            }
            if (currentScript()(asked, peer) == Then::close)
                return;
        }
    }
    catch (const Poco::Exception&)
    {
        return; // the other side went, as it may
    }
}

std::string plainAnswer(int status, std::string_view body, std::string_view fields)
{
    std::string answer = "HTTP/1.1 " + std::to_string(status) + ' ' + std::string(reasonPhrase(status)) + "\r\n";
    answer.append(fields).append("Content-Length: ").append(std::to_string(body.size()));
    return answer.append("\r\n\r\n").append(body);
}

FakeUpstream::Script always(std::string answer)
{
    return [answer = std::move(answer)](const Asked&, UpstreamPeer& peer)
    { return peer.send(answer) ? FakeUpstream::Then::keep : FakeUpstream::Then::close; };
}

std::uint16_t closedPort()
{
    return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}
} // namespace weir::test
