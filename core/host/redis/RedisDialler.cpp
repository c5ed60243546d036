#include "RedisDialler.h"

#include "RespEncoder.h"
#include "RespParser.h"
#include "weir/NameResolution.h"

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <algorithm>
#include <system_error>
#include <vector>

namespace weir::host
{
namespace
{
namespace net = Poco::Net;
using Dialled = Outcome<RedisSocket, std::string>;

constexpr std::chrono::milliseconds stopInterval{50}; // how soon a request to stop is noticed
constexpr std::size_t handshakeRead = 4096;
constexpr const char* late = "it accepts connections, but does not answer in time";

/// When to give up, and whether to do so at once.
struct Patience
{
    MonotonicTime deadline;
    const std::stop_token& stop;

    /// False if there is none left.
    [[nodiscard]] bool wait(RedisSocket& socket, bool forRoomToSend) const
    {
        for (;;)
        {
            const auto now = std::chrono::steady_clock::now();
            if (now >= deadline || stop.stop_requested())
                return false;
            if (socket.wait(forRoomToSend, std::min(deadline, now + stopInterval)))
                return true;
        }
    }
};

using Addresses = std::vector<net::SocketAddress>;

Outcome<Addresses, std::string> addressesOf(const RedisSettings& settings, const std::stop_token& stop)
{
    if (!settings.path.empty())
        return Addresses{net::SocketAddress(net::SocketAddress::UNIX_LOCAL, settings.path)};
    net::IPAddress literal;
    if (net::IPAddress::tryParse(settings.host, literal))
        return Addresses{net::SocketAddress(literal, settings.port)};
    const auto found = resolveName(settings.host, stop);
    if (!found)
        return failure(found.error());
    Addresses addresses;
    for (const auto& address : *found)
    {
        const auto bytes = address.bytes();
        addresses.emplace_back(net::IPAddress(bytes.data(), static_cast<poco_socklen_t>(bytes.size())), settings.port);
    }
    return addresses;
}

Dialled connectTo(const net::SocketAddress& address, const Patience& patience)
{
    net::StreamSocket socket;
    socket.connectNB(address);
    RedisSocket connecting(socket);
    if (!patience.wait(connecting, true))
        return failure<std::string>("it cannot be reached in time");
    if (const int error = socket.impl()->socketError(); error != 0)
        return failure(std::generic_category().message(error));
    if (address.af() != AF_UNIX)
        socket.setNoDelay(true);
    return connecting;
}

/// The first that accepts, or why the last did not. None gets more than its share of the time.
Dialled connect(const Addresses& addresses, const Patience& patience)
{
    Dialled outcome = failure<std::string>("it has no address");
    for (auto left = addresses.size(); left > 0 && !outcome; --left)
    {
        const auto now = std::chrono::steady_clock::now();
        const auto share = (patience.deadline - now) / static_cast<MonotonicTime::rep>(left);
        try
        {
            outcome = connectTo(addresses[addresses.size() - left], {now + share, patience.stop});
        }
        catch (const Poco::Exception& exception)
        {
            outcome = failure(exception.displayText());
        }
    }
    return outcome;
}

std::vector<Redis::Command> greeting(const RedisSettings& settings)
{
    std::vector<Redis::Command> commands;
    if (!settings.user.empty())
        commands.push_back({"AUTH", settings.user, settings.password});
    else if (!settings.password.empty())
        commands.push_back({"AUTH", settings.password});
    if (settings.database != 0)
        commands.push_back({"SELECT", std::to_string(settings.database)});
    commands.push_back({"PING"});
    commands.push_back({"ROLE"});
    return commands;
}

/// The next reply; nothing if it does not come in time or is none.
std::optional<RedisReply> receive(RedisSocket& socket, RespParser& parser, const Patience& patience)
{
    for (;;)
    {
        RedisReply reply;
        const auto step = parser.next(reply);
        if (step == RespParser::Step::reply)
            return reply;
        if (step == RespParser::Step::error || !patience.wait(socket, false))
            return std::nullopt;
        const auto size = socket.receive(parser.space(handshakeRead));
        if (!size)
            return std::nullopt;
        parser.received(*size);
    }
}

/// Of AUTH the server's own words are not repeated: they may repeat the password.
std::string objection(const Redis::Command& command, const std::string& error)
{
    if (error.starts_with("NOAUTH"))
        return "it wants a password: set redis.password";
    if (error.find("without any password configured") != std::string::npos)
        return "it has no password, but redis.password or redis.url holds one";
    if (command.front() == "AUTH")
        return "it does not take the user and password of redis.url and redis.password";
    return "it answers " + command.front() + " with: " + error;
}

/// An empty clause if `reply` is what a server that can be used says.
std::string judge(const Redis::Command& command, const RedisReply& reply)
{
    const auto* const error = std::get_if<RedisReply::Error>(&reply.value);
    if (command.front() == "ROLE")
    {
        // Not all users may ask, and not all servers know the question: only a clear answer counts.
        const auto* const facts = std::get_if<std::vector<RedisReply>>(&reply.value);
        const auto* const role =
            facts == nullptr || facts->empty() ? nullptr : std::get_if<std::string>(&facts->front().value);
        return role != nullptr && *role == "slave" ? "it is a replica, which takes no writes" : "";
    }
    if (error != nullptr)
        return objection(command, error->text);
    const auto* const status = std::get_if<RedisReply::Status>(&reply.value);
    if (status == nullptr || status->text != (command.front() == "PING" ? "PONG" : "OK"))
        return "it answers " + command.front() + " as Redis does not";
    return {};
}

/// An empty clause if the server can be used.
std::string greet(RedisSocket& socket, const RedisSettings& settings, const Patience& patience)
{
    const auto commands = greeting(settings);
    const auto text = encode(commands);
    if (socket.send(text) != text.size()) // a fresh connection has room for that little
        return "the connection ended at once";
    RespParser parser;
    for (const auto& command : commands)
    {
        const auto reply = receive(socket, parser, patience);
        if (!reply && !parser.error().empty())
            return "it sent " + std::string(parser.error());
        if (!reply)
            return std::chrono::steady_clock::now() < patience.deadline ? "the connection ended at once" : late;
        if (auto problem = judge(command, *reply); !problem.empty())
            return problem;
    }
    return {};
}
} // namespace

Dialled dialRedis(const RedisSettings& settings, const std::stop_token& stop)
{
    try
    {
        const auto addresses = addressesOf(settings, stop);
        if (!addresses)
            return failure(addresses.error());
        const Patience patience{std::chrono::steady_clock::now() + settings.connectTimeout, stop};
        auto socket = connect(*addresses, patience);
        if (!socket)
            return socket;
        auto problem = greet(*socket, settings, patience);
        return problem.empty() ? std::move(socket) : failure(std::move(problem));
    }
    catch (const Poco::Exception& exception)
    {
        return failure(exception.displayText());
    }
}
} // namespace weir::host
