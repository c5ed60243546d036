#include "Conversation.h"
#include "Executions.h"
#include "FrontProxy.h"
#include "Table.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <memory>
#include <string>

namespace
{
using namespace weir::test;

constexpr std::string_view finalRequest = "GET /echo/final HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n";

/// What a proxy lets through is one request behind it too: the whole table, sent to the proxy.
class ProxyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ProxyTest);
    CPPUNIT_TEST(executesAsManyRequestsAsNginxForwards);
    CPPUNIT_TEST(executesAsManyRequestsAsHaproxyForwards);
    CPPUNIT_TEST_SUITE_END();

public:
    void executesAsManyRequestsAsNginxForwards() { executesAsManyAsForwardedBy(nginxBefore); }
    void executesAsManyRequestsAsHaproxyForwards() { executesAsManyAsForwardedBy(haproxyBefore); }

private:
    void executesAsManyAsForwardedBy(std::unique_ptr<FrontProxy> (*proxyBefore)(std::uint16_t))
    {
        const ServerProcess server(echoConfiguration());
        const std::unique_ptr<FrontProxy> proxy = proxyBefore(server.port());
        std::string report;
        std::int64_t surplus = 0; // of executed over forwarded, by the cases so far
        for (const Case& row : conformanceTable())
        {
            converse(row, proxy->address());
            const std::int64_t now = awaitedSurplus(*proxy, server, surplus);
            if (now != surplus)
                report += "\n" + row.section + ": " + row.name + ": " + std::to_string(now - surplus) + " too many";
            surplus = now;
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), report);
        CPPUNIT_ASSERT_MESSAGE(proxy->log(), proxy->forwarded() >= 100);
        CPPUNIT_ASSERT_EQUAL(executions(server), proxy->forwarded());
    }

    /// Sends all that the case sends, and one good request, and reads on to the end, or until the proxy
    /// should have lost its patience; then closes, for only then does nginx tell.
    static void converse(const Case& row, const Poco::Net::SocketAddress& proxy)
    {
        Conversation conversation(proxy, std::chrono::seconds(2));
        conversation.send(row.bytes + row.expected.rest + std::string(finalRequest));
        conversation.rest();
    }

    static std::int64_t surplusOf(const ServerProcess& server, const FrontProxy& proxy)
    {
        return static_cast<std::int64_t>(executions(server)) - static_cast<std::int64_t>(proxy.forwarded());
    }

    /// Both count a moment behind the answer; reads until the surplus is the old one again, or two
    /// seconds have passed.
    static std::int64_t awaitedSurplus(const FrontProxy& proxy, const ServerProcess& server, std::int64_t old)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
        std::int64_t surplus = surplusOf(server, proxy);
        while (surplus != old && std::chrono::steady_clock::now() < end)
            surplus = surplusOf(server, proxy);
        return surplus;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProxyTest);
} // namespace
