#include "admin/AdminGate.h"

#include "request/Parts.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace
{
using weir::host::AdminGate;
using Fields = std::vector<weir::Field>;

weir::ConfigView configOf(const std::string& address, const std::string& token)
{
    return weir::ConfigView({{"admin.address", {address, "-D"}}, {"admin.token", {token, "-D"}}});
}

class AdminGateTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AdminGateTest);
    CPPUNIT_TEST(leavesHealthAndMetricsOpenToAll);
    CPPUNIT_TEST(trustsLocalCallersWhileNoTokenIsSet);
    CPPUNIT_TEST(trustsNoWebPageWithoutAToken);
    CPPUNIT_TEST(trustsNoPageThatWasLedHereByAName);
    CPPUNIT_TEST(closesAWideListenerWithoutAToken);
    CPPUNIT_TEST(asksForTheTokenOnceOneIsSet);
    CPPUNIT_TEST(refusesAnyOtherToken);
    CPPUNIT_TEST(followsAReload);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        weir::test::Part part("server", _instruments);
        for (const char* route : {"GET /health", "GET /livez", "GET /readyz", "GET /metrics", "GET /admin/config"})
            part.offers->adminHandler(route, {}, weir::test::saying(route));
        _routes.store(std::make_shared<const weir::host::RouteSet>(std::vector{part.participant()},
                                                                   weir::host::RouteSet::Listener::admin));
    }

    void leavesHealthAndMetricsOpenToAll()
    {
        const weir::Snapshot<weir::ConfigView> config(configOf("0.0.0.0", ""));
        for (const char* path : {"/health", "/livez", "/readyz", "/metrics"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 0, statusOf(AdminGate(config), path));
    }

    void trustsLocalCallersWhileNoTokenIsSet()
    {
        for (const char* address : {"127.0.0.1", "127.0.0.2", "::1", "localhost", "::ffff:127.0.0.1"})
        {
            const weir::Snapshot<weir::ConfigView> config(configOf(address, ""));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(address, 0, statusOf(AdminGate(config)));
            CPPUNIT_ASSERT(!AdminGate(config).closed());
        }
    }

    void trustsNoWebPageWithoutAToken()
    {
        const weir::Snapshot<weir::ConfigView> config(configOf("127.0.0.1", ""));
        CPPUNIT_ASSERT_EQUAL(403, statusOf(AdminGate(config), "/admin/config", {{"Origin", "https://evil.example"}}));
    }

    // DNS rebinding: the page is of the same origin, and sends no Origin.
    void trustsNoPageThatWasLedHereByAName()
    {
        const weir::Snapshot<weir::ConfigView> config(configOf("127.0.0.1", ""));
        const AdminGate gate(config);
        for (const char* host : {"localhost", "localhost:8001", "127.0.0.1:8001", "127.0.0.2", "[::1]:8001", "[::1]"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(host, 0, statusOf(gate, "/admin/config", {{"Host", host}}));
        for (const char* host : {"evil.example:8001", "evil.example", "192.0.2.1:8001", "localhost.evil.example", ""})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(host, 403, statusOf(gate, "/admin/config", {{"Host", host}}));
        CPPUNIT_ASSERT_EQUAL(403, statusOf(gate, "/admin/config", {{"Sec-Fetch-Site", "cross-site"}}));
        CPPUNIT_ASSERT_EQUAL(0, statusOf(gate, "/admin/config", {{"Sec-Fetch-Site", "none"}}));
        CPPUNIT_ASSERT_EQUAL(0, statusOf(gate, "/metrics", {{"Host", "weir.example:8001"}}));
    }

    void closesAWideListenerWithoutAToken()
    {
        for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "some-host"})
        {
            const weir::Snapshot<weir::ConfigView> config(configOf(address, ""));
            CPPUNIT_ASSERT_MESSAGE(address, AdminGate(config).closed());
            CPPUNIT_ASSERT_EQUAL(403, statusOf(AdminGate(config)));
            CPPUNIT_ASSERT_EQUAL(403, statusOf(AdminGate(config), "/admin/config", {{"Authorization", "Bearer "}}));
        }
    }

    void asksForTheTokenOnceOneIsSet()
    {
        for (const char* address : {"127.0.0.1", "0.0.0.0"})
        {
            const weir::Snapshot<weir::ConfigView> config(configOf(address, "s3cret"));
            const AdminGate gate(config);
            CPPUNIT_ASSERT(!gate.closed());
            CPPUNIT_ASSERT_EQUAL(401, statusOf(gate));
            CPPUNIT_ASSERT_EQUAL(0, statusOf(gate, "/admin/config", {{"Authorization", "Bearer s3cret"}}));
            CPPUNIT_ASSERT_EQUAL(0, statusOf(gate, "/admin/config", {{"authorization", "bearer s3cret"}}));
        }
    }

    void refusesAnyOtherToken()
    {
        const weir::Snapshot<weir::ConfigView> config(configOf("127.0.0.1", "s3cret"));
        for (const std::string_view value :
             {"Bearer wrong!", "Bearer s3cret ", "Bearer s3cre", "Bearer ", "Basic s3cret", "s3cret", ""})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(value), 401,
                                         statusOf(AdminGate(config), "/admin/config", {{"Authorization", value}}));
        CPPUNIT_ASSERT_EQUAL(std::string("Bearer"), challenge(AdminGate(config), {}));
        CPPUNIT_ASSERT_EQUAL(std::string("Bearer error=\"invalid_token\""),
                             challenge(AdminGate(config), {{"Authorization", "Bearer x"}}));
    }

    void followsAReload()
    {
        weir::Snapshot<weir::ConfigView> config(configOf("127.0.0.1", "old"));
        const AdminGate gate(config);
        config.store(std::make_shared<const weir::ConfigView>(configOf("127.0.0.1", "new")));
        CPPUNIT_ASSERT_EQUAL(401, statusOf(gate, "/admin/config", {{"Authorization", "Bearer old"}}));
        CPPUNIT_ASSERT_EQUAL(0, statusOf(gate, "/admin/config", {{"Authorization", "Bearer new"}}));
    }

private:
    [[nodiscard]] std::optional<weir::Response> ask(const AdminGate& gate, std::string_view path,
                                                    const Fields& headers) const
    {
        weir::Request request{};
        request.method = "GET";
        request.headers = headers;
        return gate(request, *_routes.load()->find("GET", path).endpoint);
    }

    /// The status of the refusal; 0: the request may pass.
    [[nodiscard]] int statusOf(const AdminGate& gate, std::string_view path = "/admin/config",
                               const Fields& headers = {}) const
    {
        const auto refusal = ask(gate, path, headers);
        return refusal ? refusal->status : 0;
    }

    [[nodiscard]] std::string challenge(const AdminGate& gate, const Fields& headers) const
    {
        return *ask(gate, "/admin/config", headers).value().headers.find("WWW-Authenticate");
    }

    weir::host::Prometheus _instruments;
    weir::Snapshot<weir::host::RouteSet> _routes{weir::host::RouteSet({}, weir::host::RouteSet::Listener::admin)};
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdminGateTest);
} // namespace
