#include "RealRedis.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <signal.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>

namespace weir::test
{
namespace
{
using namespace std::chrono_literals;

/// Long enough for any machine.
constexpr auto patience = 20s;

/// Free for now: redis-server takes no socket that is already open, nor tells which port it got.
std::uint16_t freePort()
{
    return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}
} // namespace

RealRedis::RealRedis(std::string_view configuration) : _configuration(configuration)
{
    constexpr int attempts = 10;
    for (int i = 0; i < attempts; ++i)
        if (startAt(freePort()))
            return;
    throw std::runtime_error("found no port for redis-server");
}

void RealRedis::passTime(std::chrono::milliseconds time)
{
    std::this_thread::sleep_for(time);
}

void RealRedis::start()
{
    if (!startAt(_port))
        throw std::runtime_error("somebody else took redis-server's port");
}

bool RealRedis::startAt(std::uint16_t port)
{
    _folder.write("redis.conf", "port " + std::to_string(port) + R"(
bind 127.0.0.1
unixsocket redis.sock
daemonize no
save ""
appendonly no
enable-debug-command local
)" + _configuration);
    _process.emplace(_folder.path(), std::vector<std::string>{"/usr/bin/redis-server", "redis.conf"},
                     std::vector<std::string>{});
    try
    {
        _process->waitFor("Ready to accept connections", 0, patience);
    }
    catch (const std::runtime_error&)
    {
        if (_process->output().find("Address already in use") == std::string::npos)
            throw;
        return false;
    }
    _port = port;
    return true;
}

void RealRedis::stop()
{
    if (!_process)
        return;
    _process->signal(SIGTERM);
    _process->signal(SIGCONT);
    _process->wait(patience);
    _process.reset();
}

void RealRedis::kill()
{
    _process->signal(SIGKILL);
    _process->wait(patience);
    _process.reset();
}

void RealRedis::pause() const
{
    _process->signal(SIGSTOP);
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(_process->id()), &info, WSTOPPED | WNOWAIT) != 0)
        throw std::runtime_error("redis-server does not stand still");
}

void RealRedis::resume() const
{
    _process->signal(SIGCONT);
}

std::string RealRedis::command(std::vector<std::string> command) const
{
    command.insert(command.begin(), {"/usr/bin/redis-cli", "-e", "-s", socket().string()});
    Subprocess client(_folder.path(), command, {});
    const int exitCode = client.wait(patience);
    std::string output = client.output();
    if (exitCode != 0)
        throw std::runtime_error("redis-cli failed: " + output);
    return output;
}

void RealRedis::setMaxMemory(std::size_t bytes) const
{
    command({"CONFIG", "SET", "maxmemory-policy", "allkeys-lru", "maxmemory", std::to_string(bytes)});
}
} // namespace weir::test
