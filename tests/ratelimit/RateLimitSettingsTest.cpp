#include "RateLimitSettings.h"

#include "Settings.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <string>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;
using weir::ratelimit::test::configured;

PolicySettings changed(const std::map<std::string, std::string>& changes)
{
    return rateLimitSettings(configured(changes)).policies.at(0);
}

class RateLimitSettingsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RateLimitSettingsTest);
    CPPUNIT_TEST(limitsWritesToFiveAMinuteByDefault);
    CPPUNIT_TEST(readsEveryKeyOfAPolicy);
    CPPUNIT_TEST(takesTheFormFromTheLimit);
    CPPUNIT_TEST(startsAfreshWithAnotherFormOrWindowOnly);
    CPPUNIT_TEST(reportsEveryProblemAtOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void limitsWritesToFiveAMinuteByDefault()
    {
        const auto settings = rateLimitSettings(configured());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), settings.policies.size());
        const auto& ingest = settings.policies.front();
        CPPUNIT_ASSERT_EQUAL(std::string("ingest"), ingest.name);
        CPPUNIT_ASSERT(ingest.routes == std::vector<std::string>{"POST /api/metrics"});
        CPPUNIT_ASSERT((ingest.limit == Limit{.count = 5, .window = 60s, .form = Form::log}));
        CPPUNIT_ASSERT(ingest.key.kind == KeyRule::Kind::ip);
        CPPUNIT_ASSERT(!ingest.isShadow && ingest.allow.empty() && ingest.deny.empty());
        CPPUNIT_ASSERT(settings.onStoreFailure == OnStoreFailure::local);
        CPPUNIT_ASSERT_EQUAL(std::size_t(256U << 20U), settings.maxBytes);
    }

    void readsEveryKeyOfAPolicy()
    {
        const auto settings = rateLimitSettings(configured({{"ratelimit.policies", "ingest, other-one"},
                                                            {"ratelimit.other-one.routes", "GET /a, * /b/*"},
                                                            {"ratelimit.other-one.limit", "100/10s"},
                                                            {"ratelimit.other-one.key", "header:X-Api-Key"},
                                                            {"ratelimit.other-one.mode", "shadow"},
                                                            {"ratelimit.other-one.allow", "10.0.0.0/8, ::1"},
                                                            {"ratelimit.other-one.deny", "192.0.2.1"},
                                                            {"ratelimit.onStoreFailure", "deny"},
                                                            {"ratelimit.maxBytes", "2MiB"}}));
        const auto& other = settings.policies.at(1);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), other.routes.size());
        CPPUNIT_ASSERT((other.limit == Limit{.count = 100, .window = 10s, .form = Form::log}));
        CPPUNIT_ASSERT(other.key.kind == KeyRule::Kind::header);
        CPPUNIT_ASSERT_EQUAL(std::string("X-Api-Key"), other.key.header);
        CPPUNIT_ASSERT(other.isShadow);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), other.allow.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), other.deny.size());
        CPPUNIT_ASSERT(settings.onStoreFailure == OnStoreFailure::deny);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2U << 20U), settings.maxBytes);
    }

    void takesTheFormFromTheLimit()
    {
        CPPUNIT_ASSERT(changed({{"ratelimit.ingest.limit", "1000/minute"}}).limit.form == Form::log);
        CPPUNIT_ASSERT(changed({{"ratelimit.ingest.limit", "1001/minute"}}).limit.form == Form::subWindows);
    }

    void startsAfreshWithAnotherFormOrWindowOnly()
    {
        const auto prefix = [](const std::string& limit) {
            return keyPrefixOf(changed({{"ratelimit.ingest.limit", limit}}));
        };
        CPPUNIT_ASSERT_EQUAL(std::string("ingest:log:1m:"), prefix("5/minute"));
        CPPUNIT_ASSERT_EQUAL(std::string("ingest:log:1m:"), prefix("7/60s"));
        CPPUNIT_ASSERT_EQUAL(std::string("ingest:log:90s:"), prefix("7/90s"));
        CPPUNIT_ASSERT_EQUAL(std::string("ingest:subwindows:1m:"), prefix("5000/minute"));
    }

    void reportsEveryProblemAtOnce()
    {
        try
        {
            static_cast<void>(rateLimitSettings(configured({{"ratelimit.policies", "ingest, b"},
                                                            {"ratelimit.b.routes", "GET /b"},
                                                            {"ratelimit.b.limit", "99999999999999/minute"},
                                                            {"ratelimit.b.key", "header:"},
                                                            {"ratelimit.ingest.key", "header:two words"}})));
            CPPUNIT_FAIL("accepted");
        }
        catch (const weir::ConfigError& error)
        {
            CPPUNIT_ASSERT_EQUAL(std::size_t(3), error.problems().size());
            CPPUNIT_ASSERT_EQUAL(std::string("ratelimit.ingest.key"), error.problems().at(0).key);
            CPPUNIT_ASSERT_EQUAL(std::string("ratelimit.b.limit"), error.problems().at(1).key);
            CPPUNIT_ASSERT_EQUAL(std::string("ratelimit.b.key"), error.problems().at(2).key);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RateLimitSettingsTest);
} // namespace
