#include "ExternalSettings.h"

#include "Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace std::chrono_literals;
using namespace weir::external;
using weir::external::test::configured;

class ExternalSettingsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ExternalSettingsTest);
    CPPUNIT_TEST(simulatesByDefault);
    CPPUNIT_TEST(readsEveryKey);
    CPPUNIT_TEST(takesAPrivateAddressOnlyIfToldTo);
    CPPUNIT_TEST(takesOnlyHostsOnTheList);
    CPPUNIT_TEST(wantsAUrlAndOneRouteForAProxy);
    CPPUNIT_TEST(reportsAllProblemsAtOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void simulatesByDefault()
    {
        const auto settings = externalSettings(configured());
        CPPUNIT_ASSERT(!settings.upstream);
        CPPUNIT_ASSERT(settings.simulation == SimulationSettings{});
        CPPUNIT_ASSERT(settings.timeout == 2s);
        CPPUNIT_ASSERT_EQUAL(1U, settings.retries);
        CPPUNIT_ASSERT(!settings.isProxy);
    }

    void readsEveryKey()
    {
        const auto settings = externalSettings(configured({{"external.url", "https://a.example/b"},
                                                           {"external.mode", "proxy"},
                                                           {"external.route", "GET /c/*"},
                                                           {"external.allowHosts", "x, A.Example"},
                                                           {"external.tls.ca", "/ca.pem"},
                                                           {"external.timeout", "3s"},
                                                           {"external.connectTimeout", "4s"},
                                                           {"external.retries", "5"},
                                                           {"external.maxBody", "6KiB"},
                                                           {"external.maxResponse", "7KiB"},
                                                           {"external.maxResponseHead", "8KiB"},
                                                           {"external.maxConcurrent", "9"},
                                                           {"external.maxIdle", "10"},
                                                           {"external.idleTimeout", "11s"},
                                                           {"external.addressLifetime", "12s"},
                                                           {"external.scope", "all"}}));
        CPPUNIT_ASSERT(settings.isProxy);
        CPPUNIT_ASSERT_EQUAL(std::string("/c/"), settings.routePrefix());
        CPPUNIT_ASSERT((*settings.upstream == UpstreamSettings{.url = *UpstreamUrl::parse("https://a.example/b"),
                                                               .authorities = "/ca.pem",
                                                               .connectTimeout = 4s,
                                                               .limits = {.head = 8192, .body = 7168},
                                                               .maxIdle = 10,
                                                               .idleTimeout = 11s}));
        CPPUNIT_ASSERT(settings.timeout == 3s && settings.retries == 5 && settings.maxBody == 6144);
        CPPUNIT_ASSERT(settings.maxConcurrent == 9 && settings.addressLifetime == 12s && settings.scope == "all");
    }

    void takesAPrivateAddressOnlyIfToldTo()
    {
        assertProblems({"external.url"}, {{"external.url", "http://10.0.0.1"}});
        const auto settings =
            externalSettings(configured({{"external.url", "http://10.0.0.1"}, {"external.allowPrivate", "true"}}));
        CPPUNIT_ASSERT(settings.upstream->allowPrivate);
        CPPUNIT_ASSERT(externalSettings(configured({{"external.url", "http://8.8.8.8"}})).upstream.has_value());
    }

    void takesOnlyHostsOnTheList()
    {
        assertProblems({"external.url"}, {{"external.url", "http://a.example"}, {"external.allowHosts", "b.example"}});
    }

    void wantsAUrlAndOneRouteForAProxy()
    {
        assertProblems({"external.mode"}, {{"external.mode", "proxy"}});
        for (const std::string route : {"", "* /a", "* /a/*, * /b/*"})
            assertProblems(
                {"external.route"},
                {{"external.url", "http://a.example"}, {"external.mode", "proxy"}, {"external.route", route}});
        assertProblems({"external.url"}, {{"external.url", "http://a.example/?q"}, {"external.mode", "proxy"}});
        CPPUNIT_ASSERT(externalSettings(configured({{"external.route", ""}})).route == "* /external/*");
    }

    void reportsAllProblemsAtOnce()
    {
        assertProblems({"external.url", "external.url", "external.route", "external.url"},
                       {{"external.url", "http://127.0.0.1/?q"},
                        {"external.allowHosts", "b.example"},
                        {"external.mode", "proxy"},
                        {"external.route", "* /a"}});
    }

private:
    static void assertProblems(const std::vector<std::string>& keys, const std::map<std::string, std::string>& changes)
    {
        try
        {
            (void)externalSettings(configured(changes));
            CPPUNIT_FAIL("no problem was found");
        }
        catch (const weir::ConfigError& error)
        {
            std::vector<std::string> found;
            for (const auto& problem : error.problems())
                found.push_back(problem.key);
            CPPUNIT_ASSERT(found == keys);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExternalSettingsTest);
} // namespace
