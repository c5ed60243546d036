// Weir's client: one connection of the whole process, shared by all callers. They are requests on loops, as in service,
// or threads.
//
// usage: redis-calls-weir loops|threads PORT CALLERS SECONDS KEY VALUE

#include "Callers.h"
#include "RequestLoop.h"
#include "modules/ModuleScope.h"
#include "redis/RedisClient.h"
#include "request/Chain.h"
#include "services/Prometheus.h"
#include "services/TaskPool.h"

#include <Poco/Logger.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using weir::Redis;

constexpr auto patience = 10s;

weir::host::RedisSettings settingsFor(const bench::Job& job)
{
    weir::host::RedisSettings settings;
    settings.host = "127.0.0.1";
    settings.port = job.port;
    // Every call has a deadline, as in service, but a busy machine does not end the run: POCO's client waits for ever.
    settings.timeout = patience;
    return settings;
}

/// The client with the services that the host gives it.
class Rig final
{
public:
    explicit Rig(const bench::Job& job)
        : _settings(settingsFor(job)), _client(_settings, {_scheduler, _instruments, _log})
    {
        if (!_client.waitUntilUp(patience))
            throw std::runtime_error("Redis is not up");
    }

    std::string get(const Redis::Command& command)
    {
        auto reply = _client.call(std::chrono::steady_clock::now() + _settings.timeout, command);
        if (!reply)
            throw std::runtime_error("no reply");
        return std::get<std::string>(std::move(reply->value));
    }

private:
    const weir::host::RedisSettings _settings;
    Poco::Logger& _log = Poco::Logger::get("redis");
    weir::host::Prometheus _instruments;
    weir::host::TaskPool _tasks{1};
    weir::host::ScopedScheduler _scheduler{_tasks,
                                           std::make_shared<weir::host::ModuleFailures>("redis", _instruments, _log)};
    weir::host::RedisClient _client;
};

std::vector<bench::Get> connectAll(const bench::Job& job)
{
    const auto rig = std::make_shared<Rig>(job);
    return {job.callers, [rig, command = Redis::Command{"GET", job.key}] { return rig->get(command); }};
}
} // namespace

int main(int argc, char** argv)
{
    const std::string_view callers = argc > 1 ? argv[1] : "";
    if (callers != "loops" && callers != "threads")
    {
        std::cerr << "usage: redis-calls-weir loops|threads PORT CALLERS SECONDS KEY VALUE\n";
        return 1;
    }
    return bench::runCallers(argc - 1, argv + 1, connectAll,
                             callers == "loops" ? bench::runOnLoops : bench::runOnThreads);
}
