#include "Executions.h"

#include "support/Json.h"
#include "weir/Units.h"

#include <chrono>
#include <stdexcept>

namespace weir::test
{
Configuration echoConfiguration()
{
    return Configuration()
        .set("modules", "metrics, echo")
        .addModulesFolder(fixtureFolder("echo"))
        .set("server.headTimeout", "60s")
        .set("log.access", "off");
}

std::uint64_t executions(const ServerProcess& server)
{
    std::uint64_t sum = 0;
    for (const std::string& line : lines(server.admin().get("/metrics").body))
    {
        if (!line.starts_with("http_server_request_duration_seconds_count{") ||
            line.find("http_route=\"/echo/") == std::string::npos ||
            line.find("http_response_status_code=\"200\"") == std::string::npos)
            continue;
        const auto count = parseUnsigned(std::string_view(line).substr(line.rfind(' ') + 1));
        if (!count)
            throw std::runtime_error("not a count: " + line);
        sum += *count;
    }
    return sum;
}

std::uint64_t awaitExecutions(const ServerProcess& server, std::uint64_t expected)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    std::uint64_t counted = executions(server);
    while (counted < expected && std::chrono::steady_clock::now() < end)
        counted = executions(server);
    return counted;
}
} // namespace weir::test
