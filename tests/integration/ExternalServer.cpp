#include "ExternalServer.h"

#include "Samples.h"
#include "support/Json.h"

#include <cppunit/TestAssert.h>

namespace weir::test
{
namespace
{
constexpr double tenth = 0.1;
constexpr std::chrono::duration<double> slack(0.3); // until a thread runs, on a machine that has other things to do
} // namespace

Configuration callingUrl(const std::string& url)
{
    return Configuration()
        .set("modules", "external")
        .set("external.url", url)
        .set("external.allowPrivate", "true")
        .set("external.retries", "0");
}

Configuration proxying(const std::string& url)
{
    return callingUrl(url).set("external.mode", "proxy");
}

std::vector<std::string> ownResolver()
{
    return {"LD_PRELOAD=" WEIR_TEST_SILENT_RESOLVER, "ASAN_OPTIONS=verify_asan_link_order=0"};
}

Timed timedGet(const ServerProcess& server, std::string_view target)
{
    auto client = server.client();
    const auto began = std::chrono::steady_clock::now();
    auto reply = client.get(target);
    return {std::move(reply), std::chrono::steady_clock::now() - began};
}

void assertEndsAt(std::chrono::milliseconds limit, int status, const Timed& timed)
{
    assertEndsBy(limit, status, timed);
    const std::chrono::duration<double> expected(limit);
    CPPUNIT_ASSERT_MESSAGE("too early: " + std::to_string(timed.time.count()) + " s",
                           timed.time >= expected * (1 - tenth));
}

void assertEndsBy(std::chrono::milliseconds limit, int status, const Timed& timed)
{
    (void)assertProblem(status, timed.reply);
    const std::chrono::duration<double> expected(limit);
    CPPUNIT_ASSERT_MESSAGE("too late: " + std::to_string(timed.time.count()) + " s",
                           timed.time <= expected * (1 + tenth) + slack);
}

double callsWith(const ServerProcess& server, const std::string& result)
{
    return sample(server, "weir_external_calls_total{result=\"" + result + "\"}").value_or(-1);
}

double limitHits(const ServerProcess& server, const std::string& key)
{
    return sample(server, "weir_limit_hits_total{limit=\"" + key + "\"}").value_or(0);
}
} // namespace weir::test
