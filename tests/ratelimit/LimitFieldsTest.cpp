#include "LimitFields.h"

#include "Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;

PolicySettings policy(std::string name, std::uint64_t count, std::chrono::microseconds window, KeyRule key = {})
{
    return {.name = std::move(name),
            .routes = {},
            .limit = {.count = count, .window = window, .form = formOf(count)},
            .key = std::move(key),
            .allow = {},
            .deny = {}};
}

Decision decision(std::uint64_t remaining, std::chrono::nanoseconds freeAgainIn)
{
    return {.allowed = remaining > 0, .remaining = remaining, .freeAgainIn = freeAgainIn};
}

std::string refusal(const PolicySettings& settings)
{
    return LimitFields(settings).refusal(decision(0, 40s + 1ms));
}

class LimitFieldsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LimitFieldsTest);
    CPPUNIT_TEST(statesPolicyAndWhatIsLeft);
    CPPUNIT_TEST(listsSeveralPoliciesAndShowsTheTightestTheOldWay);
    CPPUNIT_TEST(addsToWhatAHandlerStates);
    CPPUNIT_TEST(saysWhoMayChangeIt);
    CPPUNIT_TEST(roundsSecondsUp);
    CPPUNIT_TEST_SUITE_END();

public:
    void statesPolicyAndWhatIsLeft()
    {
        weir::Response response;
        LimitFields(policy("ingest", 5, 60s)).state(response.headers, decision(3, 40s + 1ms), _wall);
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";q=5;w=60)"), test::fieldOf(response, "RateLimit-Policy"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";r=3;t=41)"), test::fieldOf(response, "RateLimit"));
        assertOldFields(response, "5", "3", "1735689641");
    }

    void listsSeveralPoliciesAndShowsTheTightestTheOldWay()
    {
        weir::Response response;
        LimitFields(policy("burst", 3, 1h)).state(response.headers, decision(2, 100s), _wall);
        LimitFields(policy("ingest", 5, 60s)).state(response.headers, decision(4, 60s), _wall);
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";q=5;w=60, "burst";q=3;w=3600)"),
                             test::fieldOf(response, "RateLimit-Policy"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";r=4;t=60, "burst";r=2;t=100)"),
                             test::fieldOf(response, "RateLimit"));
        assertOldFields(response, "3", "2", "1735689700");
        LimitFields(policy("day", 9, 24h)).state(response.headers, decision(2, 200s), _wall);
        assertOldFields(response, "9", "2", "1735689800");
    }

    void addsToWhatAHandlerStates()
    {
        weir::Response old;
        old.headers.set("x-ratelimit-remaining", "0");
        LimitFields(policy("ingest", 5, 60s)).state(old.headers, decision(3, 40s), _wall);
        CPPUNIT_ASSERT_EQUAL(std::string("0"), test::fieldOf(old, "X-RateLimit-Remaining"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";r=3;t=40)"), test::fieldOf(old, "RateLimit"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), old.headers.entries().size());

        weir::Response draft;
        draft.headers.set("ratelimit", R"("upstream";r=1;t=2)");
        LimitFields(policy("ingest", 5, 60s)).state(draft.headers, decision(3, 40s + 1ms), _wall);
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";r=3;t=41, "upstream";r=1;t=2)"),
                             test::fieldOf(draft, "RateLimit"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";q=5;w=60)"), test::fieldOf(draft, "RateLimit-Policy"));
        assertOldFields(draft, "5", "3", "1735689641");
        CPPUNIT_ASSERT_EQUAL(std::size_t(5), draft.headers.entries().size());
    }

    void saysWhoMayChangeIt()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("policy ingest: 5 requests per 60 s per client address, free again in 41 s; "
                                         "operators: ratelimit.ingest.limit or ratelimit.ingest.allow"),
                             refusal(policy("ingest", 5, 60s)));
        CPPUNIT_ASSERT(refusal(policy("a", 1, 500ms, {.kind = KeyRule::Kind::header, .header = "X-Key"}))
                           .starts_with("policy a: 1 request per 0.5 s per X-Key, free again in 41 s; "));
        CPPUNIT_ASSERT(refusal(policy("a", 1000, 86400s, {.kind = KeyRule::Kind::route}))
                           .starts_with("policy a: 1000 requests per 86400 s per route, "));
    }

    void roundsSecondsUp()
    {
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), secondsUntilFree(decision(0, 0s)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), secondsUntilFree(decision(0, 1ns)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(60), secondsUntilFree(decision(0, 60s)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(61), secondsUntilFree(decision(0, 60s + 1ns)));
    }

private:
    static void assertOldFields(const weir::Response& response, const std::string& limit, const std::string& remaining,
                                const std::string& reset)
    {
        CPPUNIT_ASSERT_EQUAL(limit, test::fieldOf(response, "X-RateLimit-Limit"));
        CPPUNIT_ASSERT_EQUAL(remaining, test::fieldOf(response, "X-RateLimit-Remaining"));
        CPPUNIT_ASSERT_EQUAL(reset, test::fieldOf(response, "X-RateLimit-Reset"));
    }

    const weir::WallTime _wall = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
};

CPPUNIT_TEST_SUITE_REGISTRATION(LimitFieldsTest);
} // namespace
