// A client of Redis with the services it lives on.
#pragma once

#include "modules/ModuleScope.h"
#include "redis/RedisClient.h"
#include "redis/Shown.h"
#include "services/Prometheus.h"
#include "services/TaskPool.h"
#include "support/RedisServer.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace weir::test
{
/// Long enough for any machine; a test that gets this far has failed.
constexpr std::chrono::seconds patience{20};

/// Where `server` is, with the key prefix `test:` and the defaults of the product otherwise.
[[nodiscard]] host::RedisSettings settingsFor(const RedisServer& server);
/// The same for a server that is slow because the machine is, not because of a fault.
[[nodiscard]] host::RedisSettings patientSettingsFor(const RedisServer& server);

/// Asks again and again; false if `condition` does not become true within `limit`.
[[nodiscard]] bool eventually(std::chrono::milliseconds limit, const std::function<bool()>& condition);

/// Starts to dial at once. Thread-safe.
class Rig final
{
public:
    explicit Rig(host::RedisSettings settings);
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    [[nodiscard]] host::RedisClient& client() noexcept { return _client; }
    /// Fails the test unless Redis is up, or comes up within `limit`.
    void assertUp(std::chrono::milliseconds limit = patience);

    /// The outcome of a call that has all of `redis.timeout`, as one line.
    [[nodiscard]] std::string call(const Redis::Command& command);
    /// As a pipeline of one: shows the text of an error reply.
    [[nodiscard]] std::string ask(const Redis::Command& command);
    /// `ask` of the line's words.
    [[nodiscard]] std::string askLine(std::string_view line);

private:
    [[nodiscard]] MonotonicTime deadline() const { return std::chrono::steady_clock::now() + _timeout; }

    std::chrono::milliseconds _timeout;
    host::Prometheus _instruments;
    host::TaskPool _tasks;
    host::ScopedScheduler _scheduler;
    host::RedisClient _client;
};
} // namespace weir::test
