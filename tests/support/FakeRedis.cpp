#include "FakeRedis.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <array>
#include <atomic>
#include <sys/socket.h>
#include <utility>

namespace weir::test
{
namespace
{
/// A client's commands, arrays of bulk strings, and the replies to them. The end of the stream is a Poco::Exception.
class Wire final
{
public:
    explicit Wire(const Poco::Net::StreamSocket& peer) : _socket(peer) { _socket.setNoDelay(true); }

    [[nodiscard]] FakeRedis::Command next()
    {
        FakeRedis::Command command(header('*'));
        for (std::string& argument : command)
        {
            const std::size_t size = header('$');
            while (_received.size() - _used < size + 2)
                fill();
            argument = _received.substr(_used, size);
            _used += size + 2;
        }
        return command;
    }

    /// Sends it together with others, as Redis does: at the latest before the next wait.
    void send(std::string_view reply) { _replies += reply; }

    void flush()
    {
        std::string_view rest = _replies;
        while (!rest.empty())
            rest.remove_prefix(
                static_cast<std::size_t>(_socket.sendBytes(rest.data(), static_cast<int>(rest.size()), MSG_NOSIGNAL)));
        _replies.clear();
    }

    /// Reads and drops what comes, until nothing more can.
    void drain()
    {
        for (;;)
        {
            fill();
            _received.clear();
        }
    }

    /// Wakes whoever waits for the client. Harmless after `close`.
    void shutdown()
    {
        if (_socket.impl()->initialized())
            ::shutdown(_socket.impl()->sockfd(), SHUT_RDWR);
    }

    void close() { _socket.close(); }

private:
    [[nodiscard]] std::size_t header(char type)
    {
        std::size_t end = 0;
        while ((end = _received.find("\r\n", _used)) == std::string::npos)
            fill();
        const std::string line = _received.substr(_used, end - _used);
        _used = end + 2;
        if (!line.starts_with(type))
            throw Poco::Net::NetException("not a command", line);
        return std::stoul(line.substr(1));
    }

    void fill()
    {
        flush();
        _received.erase(0, std::exchange(_used, 0));
        std::array<char, 16 * 1024> bytes{};
        const int size = _socket.receiveBytes(bytes.data(), static_cast<int>(bytes.size()));
        if (size <= 0)
            throw Poco::Net::ConnectionResetException();
        _received.append(bytes.data(), static_cast<std::size_t>(size));
    }

    Poco::Net::StreamSocket _socket;
    std::string _received;
    std::size_t _used = 0; // of _received
    std::string _replies;
};
} // namespace

struct FakeRedis::Connection
{
    explicit Connection(const Poco::Net::StreamSocket& peer) : wire(peer) {}

    Wire wire;
    FakeKeyspace::Session session;
    std::atomic<bool> ended{false};
    std::jthread thread;
};

FakeRedis::FakeRedis(std::string password) : _keyspace(_clock, std::move(password))
{
    listen();
}

FakeRedis::~FakeRedis()
{
    stop();
}

void FakeRedis::start()
{
    {
        const std::lock_guard lock(_mutex);
        _keyspace.clear();
        _stopping = false;
    }
    listen();
}

void FakeRedis::listen()
{
    _listener = Poco::Net::ServerSocket();
    _listener.bind(Poco::Net::SocketAddress("127.0.0.1", _port), true);
    _listener.listen();
    _port = _listener.address().port();
    _acceptor = std::jthread([this] { accept(); });
}

void FakeRedis::stop()
{
    {
        const std::lock_guard lock(_mutex);
        if (std::exchange(_stopping, true))
            return;
        _stopped.notify_all();
    }
    // Wakes the acceptor; closing alone would not.
    ::shutdown(_listener.impl()->sockfd(), SHUT_RDWR);
    _acceptor.join();
    _listener.close();
    std::list<std::unique_ptr<Connection>> joined;
    const std::lock_guard lock(_mutex);
    for (const auto& connection : _connections)
        connection->wire.shutdown();
    joined.swap(_connections);
}

void FakeRedis::react(Script script)
{
    const std::lock_guard lock(_mutex);
    _script = std::make_shared<const Script>(std::move(script));
}

void FakeRedis::react(const Reaction& reaction)
{
    react([reaction](const Command&) { return reaction; });
}

void FakeRedis::accept()
{
    try
    {
        for (;;)
        {
            auto connection = std::make_unique<Connection>(_listener.acceptConnection());
            ++_accepted;
            reap();
            Connection& served = *connection;
            const std::lock_guard lock(_mutex);
            _connections.push_back(std::move(connection));
            served.thread = std::jthread([this, &served] { serve(served); });
        }
    }
    catch (const Poco::Exception&) // NOLINT(bugprone-empty-catch): the listener was shut down
    {
    }
}

void FakeRedis::reap()
{
    const std::lock_guard lock(_mutex);
    std::erase_if(_connections, [](const auto& connection) { return connection->ended.load(); });
}

void FakeRedis::serve(Connection& connection)
{
    try
    {
        converse(connection);
    }
    catch (const Poco::Exception&) // NOLINT(bugprone-empty-catch): the peer went, or the server stops
    {
    }
    {
        // `stop` must not shut down what the system may have given to somebody else.
        const std::lock_guard lock(_mutex);
        connection.wire.close();
    }
    connection.ended = true;
}

void FakeRedis::converse(Connection& connection)
{
    while (answer(connection, connection.wire.next()))
        ;
    connection.wire.flush();
}

bool FakeRedis::answer(Connection& connection, const Command& command)
{
    const Reaction reaction = reactionTo(command);
    if (reaction.delay > reaction.delay.zero())
    {
        connection.wire.flush();
        wait(reaction.delay);
    }
    connection.wire.send(std::string_view(replyTo(connection, command, reaction)).substr(0, reaction.cut));
    if (reaction.then == Reaction::Then::silence)
        connection.wire.drain();
    return reaction.then == Reaction::Then::goOn;
}

std::string FakeRedis::replyTo(Connection& connection, const Command& command, const Reaction& reaction)
{
    if (reaction.instead)
        return *reaction.instead;
    const std::lock_guard lock(_mutex);
    return _keyspace.execute(command, connection.session);
}

Reaction FakeRedis::reactionTo(const Command& command) const
{
    std::shared_ptr<const Script> script;
    {
        const std::lock_guard lock(_mutex);
        script = _script;
    }
    return script && *script ? (*script)(command) : Reaction{};
}

void FakeRedis::wait(std::chrono::milliseconds time)
{
    std::unique_lock lock(_mutex);
    _stopped.wait_for(lock, time, [this] { return _stopping; });
}
} // namespace weir::test
