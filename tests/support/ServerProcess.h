// The real server, started on ports of its own.
#pragma once

#include "support/Configuration.h"
#include "support/HttpClient.h"
#include "support/Subprocess.h"
#include "support/TemporaryFolder.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test
{
/// How a command ended.
struct Finished
{
    int exitCode;
    std::string output; ///< standard output and standard error
};

/// Runs the server's binary to its end in a folder of its own whose conf/server.properties is
/// `configuration`.
[[nodiscard]] Finished runServer(const Configuration& configuration, std::vector<std::string> arguments = {},
                                 const std::vector<std::string>& environment = {});

/// Starts the server as above and kills it after `life`, however far it has come.
void startAndKill(const Configuration& configuration, std::chrono::milliseconds life);

/// Fails the test unless the command ended with `exitCode` and its output holds each of `texts`.
void assertEnds(int exitCode, const Finished& finished, const std::vector<std::string>& texts);

/// The server in a temporary working folder with its own conf/server.properties. The constructor
/// returns once it is ready and throws std::runtime_error with its output if it never is.
class ServerProcess final
{
public:
    explicit ServerProcess(const Configuration& configuration = {}, std::vector<std::string> arguments = {},
                           const std::vector<std::string>& environment = {});

    [[nodiscard]] pid_t id() const noexcept { return _process.id(); }
    [[nodiscard]] std::uint16_t port() const noexcept { return _port; }
    [[nodiscard]] std::uint16_t adminPort() const noexcept { return _adminPort; }
    /// A new connection to the public, or to the admin listener.
    [[nodiscard]] HttpClient client() const { return HttpClient(_port); }
    [[nodiscard]] HttpClient admin() const { return HttpClient(_adminPort); }
    [[nodiscard]] const TemporaryFolder& folder() const noexcept { return _folder; }
    [[nodiscard]] std::string log() const { return _process.output(); }

    /// Replaces conf/server.properties; a reload makes it count.
    void configure(const Configuration& configuration) const;
    void signal(int number) const { _process.signal(number); }
    /// Waits until the log holds `text`, counted from `offset` on, and returns where it ends.
    std::size_t waitForLog(std::string_view text, std::size_t offset = 0) const;
    /// Waits for the end and returns the exit code.
    int wait();
    /// SIGTERM, and the exit code.
    int stop();
    /// SIGKILL; returns once the process is gone.
    void kill();

private:
    [[nodiscard]] std::uint16_t portBehind(std::string_view text) const;

    TemporaryFolder _folder;
    Subprocess _process;
    std::uint16_t _port = 0;
    std::uint16_t _adminPort = 0;
};
} // namespace weir::test
