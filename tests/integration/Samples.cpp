#include "Samples.h"

#include "support/Json.h"

#include <cppunit/TestAssert.h>

#include <string>
#include <thread>

namespace weir::test
{
namespace
{
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto patience = 60s;

std::optional<double> valueIn(const std::string& page, std::string_view series)
{
    for (const std::string& line : lines(page))
        if (line.starts_with(series) && line[series.size()] == ' ')
            return std::stod(line.substr(series.size()));
    return std::nullopt;
}
} // namespace

std::optional<double> sample(const ServerProcess& server, std::string_view series)
{
    return valueIn(server.admin().get("/metrics").body, series);
}

std::chrono::milliseconds waitForSample(const ServerProcess& server, std::string_view series, double value)
{
    HttpClient admin = server.admin();
    const auto start = Clock::now();
    std::string page = admin.get("/metrics").body;
    while (valueIn(page, series) != value)
    {
        CPPUNIT_ASSERT_MESSAGE(std::string(series) + " never became " + std::to_string(value) + ":\n" + page +
                                   server.log(),
                               Clock::now() - start < patience);
        std::this_thread::sleep_for(10ms);
        page = admin.get("/metrics").body;
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}
} // namespace weir::test
