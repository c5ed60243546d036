// Debian's redis-server, in a folder of the test's own.
#pragma once

#include "support/RedisServer.h"
#include "support/Subprocess.h"
#include "support/TemporaryFolder.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test
{
/// Runs with the object, without persistence. The constructor and `start` return when it accepts connections and throw
/// std::runtime_error with its output if it never does. Not thread-safe.
class RealRedis final : public RedisServer
{
public:
    /// `configuration` is added to redis.conf.
    explicit RealRedis(std::string_view configuration = {});

    [[nodiscard]] std::uint16_t port() const noexcept override { return _port; }
    /// Sleeps: another process's clock cannot be set.
    void passTime(std::chrono::milliseconds time) override;
    /// SIGTERM, also while it is paused.
    void stop() override;
    void start() override;

    /// It listens here as well.
    [[nodiscard]] std::filesystem::path socket() const { return _folder.path() / "redis.sock"; }
    /// SIGKILL; `start` brings it back.
    void kill();
    /// SIGSTOP: connections are still accepted, by the kernel, but nothing is answered. Returns when it stands still.
    void pause() const;
    void resume() const;
    /// Has redis-cli run one command and returns what it printed; throws std::runtime_error if it failed.
    std::string command(std::vector<std::string> command) const;
    /// Keys are evicted, the least recently used first, beyond so many bytes.
    void setMaxMemory(std::size_t bytes) const;

private:
    /// False if the port was taken meanwhile.
    [[nodiscard]] bool startAt(std::uint16_t port);

    TemporaryFolder _folder;
    std::string _configuration;
    std::uint16_t _port = 0;
    std::optional<Subprocess> _process; // nothing: stopped
};
} // namespace weir::test
