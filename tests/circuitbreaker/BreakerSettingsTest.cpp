#include "BreakerSettings.h"

#include "Settings.h"
#include "weir/Units.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <map>
#include <string>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;
using test::configured;
using test::guardWith;

class BreakerSettingsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BreakerSettingsTest);
    CPPUNIT_TEST(guardsTheExternalServiceByDefault);
    CPPUNIT_TEST(readsEveryKeyOfAGuard);
    CPPUNIT_TEST(refusesWhatWouldNeverOpen);
    CPPUNIT_TEST(refusesWhatWouldOpenAtOnce);
    CPPUNIT_TEST(refusesWhatWouldNeverCloseOrStayOpen);
    CPPUNIT_TEST(refusesMoreProbesThanItTakesToJudge);
    CPPUNIT_TEST(refusesAnOpenMaxBelowOpenFor);
    CPPUNIT_TEST(namesTheValueAndTheReason);
    CPPUNIT_TEST(reportsEveryProblemOfEveryGuardAtOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void guardsTheExternalServiceByDefault()
    {
        const auto settings = breakerSettings(configured());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), settings.guards.size());
        const auto& guard = settings.guards.at(0);
        CPPUNIT_ASSERT_EQUAL(std::string("external"), guard.name);
        CPPUNIT_ASSERT_EQUAL(std::string("GET /external"), guard.routes.at(0));
        CPPUNIT_ASSERT(guard.policy.window == WindowSize{.calls = 20});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(5), guard.policy.minimumCalls);
        CPPUNIT_ASSERT_EQUAL(0.5, guard.policy.failureRate);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(5), guard.policy.consecutiveFailures);
        CPPUNIT_ASSERT(!guard.policy.slowCall);
        CPPUNIT_ASSERT(guard.policy.openFor == 30s && guard.policy.openMax == 5min);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), guard.policy.halfOpenCalls);
        CPPUNIT_ASSERT_EQUAL(std::size_t(4), guard.failOn.size());
        CPPUNIT_ASSERT_EQUAL(weir::unlimited, guard.maxConcurrent);
        CPPUNIT_ASSERT_EQUAL(200, guard.fallback.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"fallback":true,"reason":"external service failure"})"),
                             guard.fallback.body);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), guard.fallback.contentType);
    }

    void readsEveryKeyOfAGuard()
    {
        const auto guard = guardWith({{"routes", "* /external/*, GET /external"},
                                      {"failOn", "timeout,connect"},
                                      {"window", "90s"},
                                      {"minimumCalls", "10"},
                                      {"failureRate", "12.5%"},
                                      {"consecutiveFailures", "unlimited"},
                                      {"slowCall", "800ms"},
                                      {"slowCallRate", "60%"},
                                      {"openFor", "1s"},
                                      {"openMax", "1m"},
                                      {"halfOpenCalls", "3"},
                                      {"probeTimeout", "4s"},
                                      {"maxConcurrent", "16"},
                                      {"maxWait", "50ms"},
                                      {"fallback.status", "503"},
                                      {"fallback.body", "later"},
                                      {"fallback.contentType", "text/plain"}});
        const auto& policy = guard.policy;
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), guard.routes.size());
        CPPUNIT_ASSERT((guard.failOn == std::vector{Cause::timeout, Cause::connect}));
        CPPUNIT_ASSERT(policy.window == WindowSize{.time = 90s});
        CPPUNIT_ASSERT(policy.minimumCalls == 10 && policy.failureRate == 0.125);
        CPPUNIT_ASSERT(policy.consecutiveFailures == weir::unlimited);
        CPPUNIT_ASSERT(policy.slowCall == 800ms && policy.slowCallRate == 0.6);
        CPPUNIT_ASSERT(policy.openFor == 1s && policy.openMax == 60s);
        CPPUNIT_ASSERT(policy.halfOpenCalls == 3 && policy.probeTimeout == 4s);
        CPPUNIT_ASSERT(guard.maxConcurrent == 16 && guard.maxWait == 50ms);
        CPPUNIT_ASSERT_EQUAL(503, guard.fallback.status);
        CPPUNIT_ASSERT(guard.fallback.body == "later" && guard.fallback.contentType == "text/plain");
    }

    void refusesWhatWouldNeverOpen()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("minimumCalls"), refused({{"window", "4calls"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("failOn"), refused({{"failOn", ""}}));
        CPPUNIT_ASSERT_EQUAL(std::string("failOn"), refused({{"failOn", "timeout, 5xx"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("window"), refused({{"window", "100001calls"}}));
    }

    void refusesWhatWouldOpenAtOnce()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("failureRate"), refused({{"failureRate", "0%"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("slowCallRate"), refused({{"slowCall", "1s"}, {"slowCallRate", "0%"}}));
    }

    void refusesWhatWouldNeverCloseOrStayOpen()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("openFor"), refused({{"openFor", "0s"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("halfOpenCalls"), refused({{"halfOpenCalls", "0"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("probeTimeout"), refused({{"probeTimeout", "0s"}}));
    }

    void refusesMoreProbesThanItTakesToJudge()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("halfOpenCalls"), refused({{"halfOpenCalls", "6"}}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(5), guardWith({{"halfOpenCalls", "5"}}).policy.halfOpenCalls);
    }

    void refusesAnOpenMaxBelowOpenFor()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("openMax"), refused({{"openFor", "301s"}}));
        CPPUNIT_ASSERT(guardWith({{"openFor", "300s"}}).policy.openFor == 300s);
    }

    void namesTheValueAndTheReason()
    {
        const auto problems = problemsOf(configured({{"circuitbreaker.external.openFor", "0s"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("circuitbreaker.external.openFor"), problems.at(0).key);
        CPPUNIT_ASSERT_EQUAL(std::string("found '0s': an open circuit would let every call pass"),
                             problems.at(0).detail);
    }

    void reportsEveryProblemOfEveryGuardAtOnce()
    {
        const auto problems = problemsOf(configured({{"circuitbreaker.guards", "external, other"},
                                                     {"circuitbreaker.other.routes", "GET /other"},
                                                     {"circuitbreaker.other.failureRate", "0%"},
                                                     {"circuitbreaker.external.openFor", "0s"},
                                                     {"circuitbreaker.external.halfOpenCalls", "7"}}));
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), problems.size());
        CPPUNIT_ASSERT_EQUAL(std::string("circuitbreaker.other.failureRate"), problems.at(2).key);
    }

private:
    static std::vector<weir::ConfigProblem> problemsOf(const weir::ConfigView& config)
    {
        try
        {
            (void)breakerSettings(config);
        }
        catch (const weir::ConfigError& error)
        {
            return error.problems();
        }
        return {};
    }

    /// The one key that is refused, without what all keys of the guard begin with.
    static std::string refused(const std::map<std::string, std::string>& changes)
    {
        std::map<std::string, std::string> keys;
        for (const auto& [suffix, value] : changes)
            keys["circuitbreaker.external." + suffix] = value;
        const auto problems = problemsOf(configured(keys));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), problems.size());
        return problems.at(0).key.substr(std::string("circuitbreaker.external.").size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BreakerSettingsTest);
} // namespace
