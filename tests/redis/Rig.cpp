#include "Rig.h"

#include "request/Chain.h"

#include <Poco/Logger.h>
#include <cppunit/TestAssert.h>

#include <sstream>
#include <thread>
#include <utility>

namespace weir::test
{
namespace
{
constexpr std::size_t workers = 2;

std::shared_ptr<host::ModuleFailures> failures(Instruments& instruments)
{
    return std::make_shared<host::ModuleFailures>("test", instruments, Poco::Logger::get("test"));
}

Redis::Command words(std::string_view line)
{
    std::istringstream stream{std::string(line)};
    Redis::Command command;
    for (std::string word; stream >> word;)
        command.push_back(word);
    return command;
}
} // namespace

host::RedisSettings settingsFor(const RedisServer& server)
{
    host::RedisSettings settings;
    settings.host = "127.0.0.1";
    settings.port = server.port();
    settings.keyPrefix = "test:";
    return settings;
}

host::RedisSettings patientSettingsFor(const RedisServer& server)
{
    host::RedisSettings settings = settingsFor(server);
    settings.timeout = settings.connectTimeout = patience;
    return settings;
}

bool eventually(std::chrono::milliseconds limit, const std::function<bool()>& condition)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition())
    {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

Rig::Rig(host::RedisSettings settings)
    : _timeout(settings.timeout),
      _tasks(workers),
      _scheduler(_tasks, failures(_instruments)),
      _client(std::move(settings), {_scheduler, _instruments, Poco::Logger::get("redis")})
{
}

void Rig::assertUp(std::chrono::milliseconds limit)
{
    CPPUNIT_ASSERT_MESSAGE("Redis is not up", eventually(limit, [this] { return _client.isUp(); }));
}

std::string Rig::call(const Redis::Command& command)
{
    return shown(_client.call(deadline(), command));
}

std::string Rig::ask(const Redis::Command& command)
{
    const auto replies = _client.pipeline(deadline(), {&command, 1});
    return replies ? shown(replies->at(0)) : shown(replies.error());
}

std::string Rig::askLine(std::string_view line)
{
    return ask(words(line));
}
} // namespace weir::test
