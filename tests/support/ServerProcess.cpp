#include "ServerProcess.h"

#include "weir/Units.h"

#include <cppunit/TestAssert.h>

#include <csignal>
#include <stdexcept>
#include <thread>

namespace weir::test
{
namespace
{
// Generous: sanitizers on a busy machine are slow, and a limit that strikes is a failure anyway.
constexpr std::chrono::seconds serverPatience(60);

std::vector<std::string> command(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), WEIR_TEST_SERVER);
    return arguments;
}

const std::filesystem::path& prepared(const TemporaryFolder& folder, const Configuration& configuration)
{
    folder.write("conf/server.properties", configuration.text());
    return folder.path();
}
} // namespace

Finished runServer(const Configuration& configuration, std::vector<std::string> arguments,
                   const std::vector<std::string>& environment)
{
    const TemporaryFolder folder;
    Subprocess process(prepared(folder, configuration), command(std::move(arguments)), environment);
    const int exitCode = process.wait(serverPatience);
    return {exitCode, process.output()};
}

void startAndKill(const Configuration& configuration, std::chrono::milliseconds life)
{
    const TemporaryFolder folder;
    Subprocess process(prepared(folder, configuration), command({}), {});
    std::this_thread::sleep_for(life);
    process.signal(SIGKILL);
    process.wait(serverPatience);
}

void assertEnds(int exitCode, const Finished& finished, const std::vector<std::string>& texts)
{
    CPPUNIT_ASSERT_EQUAL_MESSAGE(finished.output, exitCode, finished.exitCode);
    for (const std::string& text : texts)
        CPPUNIT_ASSERT_MESSAGE("no \"" + text + "\" in: " + finished.output,
                               finished.output.find(text) != std::string::npos);
}

ServerProcess::ServerProcess(const Configuration& configuration, std::vector<std::string> arguments,
                             const std::vector<std::string>& environment)
    : _process(prepared(_folder, configuration), command(std::move(arguments)), environment)
{
    _port = portBehind("listening on ");
    _adminPort = portBehind("admin on ");
    waitForLog("ready");
}

void ServerProcess::configure(const Configuration& configuration) const
{
    _folder.write("conf/server.properties", configuration.text());
}

std::size_t ServerProcess::waitForLog(std::string_view text, std::size_t offset) const
{
    return _process.waitFor(text, offset, serverPatience);
}

int ServerProcess::wait()
{
    return _process.wait(serverPatience);
}

int ServerProcess::stop()
{
    signal(SIGTERM);
    return wait();
}

void ServerProcess::kill()
{
    signal(SIGKILL);
    wait();
}

std::uint16_t ServerProcess::portBehind(std::string_view text) const
{
    const std::size_t address = waitForLog(text);
    const std::size_t number = waitForLog(":", address);
    waitForLog("\n", number);
    const std::string log = _process.output();
    const std::string digits = log.substr(number, log.find_first_not_of("0123456789", number) - number);
    const auto port = parseUnsigned(digits);
    if (!port || *port > UINT16_MAX)
        throw std::runtime_error("no port behind \"" + std::string(text) + "\" in the log:\n" + log);
    return static_cast<std::uint16_t>(*port);
}
} // namespace weir::test
