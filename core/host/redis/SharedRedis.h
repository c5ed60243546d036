// Redis and all that lives on it, as the server owns it.
#pragma once

#include "RedisClient.h"
#include "RedisInstances.h"
#include "modules/ModuleScope.h"
#include "services/TaskPool.h"

#include <memory>
#include <string>
#include <utility>

namespace weir::host
{
/// Dials from construction to destruction. Thread-safe.
class SharedRedis final
{
public:
    /// All outlive it. `id` names this instance to the others.
    SharedRedis(const RedisSettings& settings, std::string id, TaskPool& tasks,
                std::shared_ptr<ModuleFailures> failures, Instruments& instruments, Poco::Logger& log)
        : _scheduler(tasks, std::move(failures)),
          _client(settings, {_scheduler, instruments, log}),
          _instances(std::move(id), _client, _scheduler)
    {
        instruments.observed("weir_instances", "Instances seen in Redis in the last 15 s, this one included.", {},
                             [this] { return static_cast<double>(_instances.live()); });
    }
    /// REQUIRES: no call is under way.
    ~SharedRedis()
    {
        _instances.leave();
        _scheduler.close(); // before the rest, which its tasks use
    }
    SharedRedis(const SharedRedis&) = delete;
    SharedRedis& operator=(const SharedRedis&) = delete;

    [[nodiscard]] RedisClient& client() noexcept { return _client; }
    [[nodiscard]] Instances& instances() noexcept { return _instances; }

private:
    ScopedScheduler _scheduler;
    RedisClient _client;
    RedisInstances _instances;
};
} // namespace weir::host
