#include "Freshness.h"

#include "CacheRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>

namespace weir::cache::test
{
namespace
{
using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds receivedAt = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
const MonotonicTime start{1h};

Lifetime lifetime(const Response& response, const FreshnessRule& rule = {.ttl = 30s}, double random = 0)
{
    return lifetimeOf(response, responseDirectives(response.headers), rule, {.at = start, .random = random},
                      receivedAt);
}

/// RFC 9111, section 4.2, and RFC 5861.
class FreshnessTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FreshnessTest);
    CPPUNIT_TEST(takesTheAnswersWordBeforeTheRules);
    CPPUNIT_TEST(takesAnExpiresThatCannotBeReadForPast);
    CPPUNIT_TEST(appliesTheRuleToFewStatusesOnly);
    CPPUNIT_TEST(startsWithTheAgeThatAnAnswerBrings);
    CPPUNIT_TEST(shortensByTheJitterOnly);
    CPPUNIT_TEST(extendsByTheRulesStaleTimes);
    CPPUNIT_TEST(extendsByTheAnswersOwnStaleTimes);
    CPPUNIT_TEST(neverExtendsWhatMustBeRevalidated);
    CPPUNIT_TEST(boundsEverythingByFreshFor);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesTheAnswersWordBeforeTheRules()
    {
        const std::string date = "Wed, 01 Jan 2025 00:00:00 GMT";
        const std::string expires = "Wed, 01 Jan 2025 00:00:10 GMT";
        CPPUNIT_ASSERT(lifetime(plain("")).fresh == 30s);
        CPPUNIT_ASSERT(lifetime(plain("", {{"Expires", expires}})).fresh == 10s);
        CPPUNIT_ASSERT(lifetime(plain("", {{"Date", date}, {"Expires", expires}})).fresh == 10s);
        CPPUNIT_ASSERT(lifetime(plain("", {{"Expires", expires}, {"Cache-Control", "max-age=5"}})).fresh == 5s);
        CPPUNIT_ASSERT(lifetime(plain("", {{"Cache-Control", "max-age=5, s-maxage=7"}})).fresh == 7s);
        CPPUNIT_ASSERT(lifetime(plain("", {{"Cache-Control", "max-age=0"}})).fresh == 0s);
    }

    void takesAnExpiresThatCannotBeReadForPast()
    {
        for (const auto& expires : {"0", "-1", "tomorrow", "Tue, 31 Dec 2024 23:59:59 GMT"})
            CPPUNIT_ASSERT_MESSAGE(expires, lifetime(plain("", {{"Expires", expires}})).fresh == 0s);
    }

    void appliesTheRuleToFewStatusesOnly()
    {
        const FreshnessRule rule{.ttl = 30s, .negativeTtl = 3s};
        const auto of = [&](int code)
        {
            auto response = plain("");
            response.status = code;
            return lifetime(response, rule).fresh;
        };
        for (const int code : {200, 203, 204, 300, 301, 308})
            CPPUNIT_ASSERT_MESSAGE(std::to_string(code), of(code) == 30s);
        for (const int code : {404, 405, 410, 414})
            CPPUNIT_ASSERT_MESSAGE(std::to_string(code), of(code) == 3s);
        for (const int code : {201, 302, 307, 400, 401, 403, 409, 422, 429})
            CPPUNIT_ASSERT_MESSAGE(std::to_string(code), of(code) == 0s);
    }

    void startsWithTheAgeThatAnAnswerBrings()
    {
        CPPUNIT_ASSERT(ageOf(lifetime(plain("")), start + 2s) == 2s);
        CPPUNIT_ASSERT(ageOf(lifetime(plain("", {{"Age", "12"}})), start) == 12s);
        const std::string before = "Tue, 31 Dec 2024 23:59:40 GMT";
        const std::string later = "Wed, 01 Jan 2025 01:00:00 GMT";
        CPPUNIT_ASSERT(ageOf(lifetime(plain("", {{"Age", "12"}, {"Date", before}})), start) == 20s);
        CPPUNIT_ASSERT(ageOf(lifetime(plain("", {{"Age", "x"}, {"Date", later}})), start) == 0s);
        for (const std::string ancient : {"Sat, 01 Jan 1600 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"})
            CPPUNIT_ASSERT_MESSAGE(ancient, ageOf(lifetime(plain("", {{"Date", ancient}})), start) > 24h * 365 * 60);
    }

    void shortensByTheJitterOnly()
    {
        const FreshnessRule rule{.ttl = 100s, .ttlJitter = 0.2};
        CPPUNIT_ASSERT(lifetime(plain(""), rule, 0).fresh == 100s);
        CPPUNIT_ASSERT(lifetime(plain(""), rule, 0.5).fresh == 90s);
        CPPUNIT_ASSERT(lifetime(plain(""), rule, 1).fresh == 80s);
    }

    void extendsByTheRulesStaleTimes()
    {
        const FreshnessRule rule{.ttl = 10s, .staleWhileRevalidate = 5s, .staleIfError = 20s};
        const auto all = lifetime(plain(""), rule);
        CPPUNIT_ASSERT(isFresh(all, start + 9999ms) && !isFresh(all, start + 10s));
        CPPUNIT_ASSERT(mayServeWhileRevalidating(all, start + 14s) && !mayServeWhileRevalidating(all, start + 15s));
        CPPUNIT_ASSERT(mayServeOnError(all, start + 29s) && !mayServeOnError(all, start + 30s));
        CPPUNIT_ASSERT(!isWorthKeeping(lifetime(plain("", {{"Cache-Control", "max-age=0"}}), rule), start));
    }

    void extendsByTheAnswersOwnStaleTimes()
    {
        const auto all =
            lifetime(plain("", {{"Cache-Control", "max-age=10, stale-while-revalidate=1, stale-if-error=2"}}),
                     {.staleIfError = 1h});
        CPPUNIT_ASSERT(all.staleWhileRevalidate == 1s && all.staleIfError == 2s);
    }

    void neverExtendsWhatMustBeRevalidated()
    {
        const FreshnessRule rule{.staleWhileRevalidate = 5s, .staleIfError = 20s};
        for (const auto& control : {"max-age=10, must-revalidate", "max-age=10, proxy-revalidate", "s-maxage=10"})
        {
            const auto all = lifetime(plain("", {{"Cache-Control", control}}), rule);
            CPPUNIT_ASSERT_MESSAGE(control, all.staleWhileRevalidate == 0s && all.staleIfError == 0s);
        }
    }

    void boundsEverythingByFreshFor()
    {
        auto moving = plain("");
        moving.freshFor = 12s;
        const auto all = lifetime(moving, {.ttl = 10s, .staleWhileRevalidate = 1h, .staleIfError = 1s});
        CPPUNIT_ASSERT(all.fresh == 10s && all.staleWhileRevalidate == 2s && all.staleIfError == 1s);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FreshnessTest);
} // namespace
} // namespace weir::cache::test
