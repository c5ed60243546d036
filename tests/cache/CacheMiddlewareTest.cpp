#include "CacheRig.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>

namespace weir::cache::test
{
namespace
{
using std::chrono::seconds;
using namespace std::chrono_literals;

class CacheMiddlewareTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CacheMiddlewareTest);
    CPPUNIT_TEST(answersTheSecondRequestFromMemory);
    CPPUNIT_TEST(tellsTheAgeOfAStoredAnswer);
    CPPUNIT_TEST(asksAgainWhenTheLifetimeEnds);
    CPPUNIT_TEST(isUnaffectedByTheWallClock);
    CPPUNIT_TEST(asksAgainAfterAChange);
    CPPUNIT_TEST(neverServesAnAnswerReadBeforeAChange);
    CPPUNIT_TEST(keepsAnAnswerAtMostAsLongAsTheHandlerAllows);
    CPPUNIT_TEST(passesAStatedCacheControlOn);
    CPPUNIT_TEST(tellsClientsNoCacheWhereNothingIsStated);
    CPPUNIT_TEST(makesOneTagForEqualBodies);
    CPPUNIT_TEST(keepsTheHandlersTag);
    CPPUNIT_TEST(answers304ToWhoHasTheAnswer);
    CPPUNIT_TEST(hidesTheClientsConditionsFromTheHandler);
    CPPUNIT_TEST(answersHeadFromTheEntryOfGet);
    CPPUNIT_TEST(fetchesGetForHead);
    CPPUNIT_TEST(honoursNoCacheOfARequest);
    CPPUNIT_TEST(honoursMaxAgeOfARequest);
    CPPUNIT_TEST(storesNothingForANoStoreRequest);
    CPPUNIT_TEST(answers504WhenOnlyStoredAnswersAreWanted);
    CPPUNIT_TEST(leavesRangesToTheHandler);
    CPPUNIT_TEST(neverStoresAFailure);
    CPPUNIT_TEST(neverStoresAStream);
    CPPUNIT_TEST(keepsNoErrorUnlessToldSo);
    CPPUNIT_TEST(keepsA404ForTheNegativeTtl);
    CPPUNIT_TEST(selectsByTheFieldsThatTheAnswerNames);
    CPPUNIT_TEST(keepsOneAnswerPerValueOfAConfiguredField);
    CPPUNIT_TEST(revalidatesWithTheHandlersTag);
    CPPUNIT_TEST(fetchesAnewWhenTheHandlerValidatesAnotherVersion);
    CPPUNIT_TEST(servesAStaleAnswerInsteadOfA5xx);
    CPPUNIT_TEST(servesAStaleAnswerInsteadOfAFailure);
    CPPUNIT_TEST(servesAStaleAnswerInsteadOfAnException);
    CPPUNIT_TEST(letsARefusalThrough);
    CPPUNIT_TEST(neverServesAStaleAnswerAfterAChange);
    CPPUNIT_TEST(dropsTheTargetWhenAnUnsafeMethodSucceeds);
    CPPUNIT_TEST(keepsTheTargetWhenAnUnsafeMethodFails);
    CPPUNIT_TEST(purgesByResource);
    CPPUNIT_TEST(purgesEverything);
    CPPUNIT_TEST(countsByRuleAndResult);
    CPPUNIT_TEST(keepsScopesApart);
    CPPUNIT_TEST(handsOnWhatAnOuterCacheMustKnow);
    CPPUNIT_TEST_SUITE_END();

    CacheRig _rig;

    /// Answers "1", "2", ... with these fields.
    void number(const Pairs& headers = {})
    {
        _rig.handler = [this, headers](const Request&) { return plain(std::to_string(_rig.calls), headers); };
    }

public:
    void answersTheSecondRequestFromMemory()
    {
        number();
        const auto first = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; stored"), status(first));
        CPPUNIT_ASSERT_EQUAL(std::string("-"), field(first, "Age"));
        const auto second = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(second));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(second));
        CPPUNIT_ASSERT_EQUAL(std::string("text/plain; charset=utf-8"), field(second, "Content-Type"));
        CPPUNIT_ASSERT_EQUAL(1, _rig.calls.load());
    }

    void tellsTheAgeOfAStoredAnswer()
    {
        (void)_rig.get("/a");
        _rig.clock.advance(18500ms);
        const auto hit = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("18"), field(hit, "Age"));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=11"), status(hit));
    }

    void asksAgainWhenTheLifetimeEnds()
    {
        number();
        (void)_rig.get("/a");
        _rig.clock.advance(30s);
        const auto later = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(later));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=stale; stored"), status(later));
    }

    void isUnaffectedByTheWallClock()
    {
        (void)_rig.get("/a");
        for (const auto step : {std::chrono::hours(1), std::chrono::hours(-8760)})
        {
            _rig.clock.setWall(_rig.clock.wall() + step);
            CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(_rig.get("/a")));
        }
    }

    void asksAgainAfterAChange()
    {
        number();
        (void)_rig.get("/a");
        _rig.change("another thing");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a")));
        _rig.change("thing");
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a")));
    }

    /// The write is acknowledged between the handler's read and its answer.
    void neverServesAnAnswerReadBeforeAChange()
    {
        _rig.handler = [this](const Request&)
        {
            if (_rig.calls == 1)
                _rig.change("thing");
            return plain(std::to_string(_rig.calls));
        };
        const auto held = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(held));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(held));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a")));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(_rig.get("/a")));
    }

    void keepsAnAnswerAtMostAsLongAsTheHandlerAllows()
    {
        _rig.rule.freshness.staleWhileRevalidate = 1h;
        _rig.rule.freshness.staleIfError = 1h;
        _rig.handler = [](const Request&)
        {
            auto response = plain("moving", {{"Cache-Control", "max-age=60"}});
            response.freshFor = 3s;
            return response;
        };
        (void)_rig.get("/a");
        _rig.clock.advance(2999ms);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=0"), status(_rig.get("/a")));
        _rig.clock.advance(1ms);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=stale; stored"), status(_rig.get("/a")));
    }

    void passesAStatedCacheControlOn()
    {
        number({{"Cache-Control", "public, max-age=5"}});
        CPPUNIT_ASSERT_EQUAL(std::string("public, max-age=5"), field(_rig.get("/a"), "Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("public, max-age=5"), field(_rig.get("/a"), "Cache-Control"));
        _rig.clock.advance(5s);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a")));
    }

    void tellsClientsNoCacheWhereNothingIsStated()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), field(_rig.get("/a"), "Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), field(_rig.get("/a"), "Cache-Control"));
        number({{"Set-Cookie", "a=b"}});
        const auto unkept = _rig.get("/b");
        CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), field(unkept, "Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(unkept));
    }

    void makesOneTagForEqualBodies()
    {
        const auto tag = field(_rig.get("/a"), "ETag");
        CPPUNIT_ASSERT_MESSAGE(tag, tag.starts_with('"') && tag.ends_with('"') && tag.size() > 2);
        CPPUNIT_ASSERT_EQUAL(tag, field(_rig.get("/b"), "ETag"));
        number();
        CPPUNIT_ASSERT(tag != field(_rig.get("/c"), "ETag"));
    }

    void keepsTheHandlersTag()
    {
        number({{"ETag", "W/\"mine\""}});
        CPPUNIT_ASSERT_EQUAL(std::string("W/\"mine\""), field(_rig.get("/a"), "ETag"));
        CPPUNIT_ASSERT_EQUAL(std::string("W/\"mine\""), field(_rig.get("/a"), "ETag"));
    }

    void answers304ToWhoHasTheAnswer()
    {
        const auto tag = field(_rig.get("/a"), "ETag");
        for (const auto& target : {"/a", "/b"}) // from memory, and from the handler
        {
            const auto unchanged = _rig.get(target, {{"If-None-Match", "\"x\", W/" + tag}});
            CPPUNIT_ASSERT_EQUAL(304, unchanged.status);
            CPPUNIT_ASSERT_EQUAL(std::string(), text(unchanged));
            CPPUNIT_ASSERT_EQUAL(tag, field(unchanged, "ETag"));
            CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), field(unchanged, "Cache-Control"));
            CPPUNIT_ASSERT_EQUAL(std::string("-"), field(unchanged, "Content-Type"));
        }
        CPPUNIT_ASSERT_EQUAL(200, _rig.get("/a", {{"If-None-Match", "\"x\""}}).status);
    }

    void hidesTheClientsConditionsFromTheHandler()
    {
        _rig.handler = [](const Request& request)
        {
            CPPUNIT_ASSERT(!request.header("If-None-Match") && !request.header("If-Modified-Since"));
            CPPUNIT_ASSERT(request.header("Accept"));
            return plain("whole");
        };
        const auto answer = _rig.get(
            "/a",
            {{"If-None-Match", "\"x\""}, {"Accept", "*/*"}, {"If-Modified-Since", "Wed, 01 Jan 2025 00:00:00 GMT"}});
        CPPUNIT_ASSERT_EQUAL(std::string("whole"), text(answer));
    }

    void answersHeadFromTheEntryOfGet()
    {
        (void)_rig.get("/a");
        const auto head = _rig.send("HEAD", "/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(head));
        CPPUNIT_ASSERT_EQUAL(1, _rig.calls.load());
    }

    void fetchesGetForHead()
    {
        _rig.handler = [](const Request& request) { return plain(std::string(request.method)); };
        (void)_rig.send("HEAD", "/a");
        const auto get = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(get));
        CPPUNIT_ASSERT_EQUAL(std::string("GET"), text(get));
    }

    void honoursNoCacheOfARequest()
    {
        number();
        (void)_rig.get("/a");
        const auto fresh = _rig.get("/a", {{"Cache-Control", "no-cache"}});
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=request; stored"), status(fresh));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(fresh));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a")));
    }

    void honoursMaxAgeOfARequest()
    {
        number();
        (void)_rig.get("/a");
        _rig.clock.advance(10s);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"Cache-Control", "max-age=10"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"Cache-Control", "min-fresh=20"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a", {{"Cache-Control", "max-age=9"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), text(_rig.get("/a", {{"Cache-Control", "min-fresh=31"}})));
    }

    void storesNothingForANoStoreRequest()
    {
        const auto answer = _rig.get("/a", {{"Cache-Control", "no-store"}});
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=request"), status(answer));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _rig.cache->store().entries());
    }

    void answers504WhenOnlyStoredAnswersAreWanted()
    {
        const Pairs only{{"Cache-Control", "only-if-cached"}};
        const auto refusal = _rig.get("/a", only);
        CPPUNIT_ASSERT_EQUAL(504, refusal.status);
        CPPUNIT_ASSERT_MESSAGE("no breaker counts it", refusal.failure == Failure::notStored);
        (void)_rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(_rig.get("/a", only)));
    }

    void leavesRangesToTheHandler()
    {
        _rig.handler = [](const Request& request)
        {
            CPPUNIT_ASSERT_EQUAL(std::string_view("bytes=0-1"), request.header("Range").value());
            auto part = plain("an");
            part.status = 206;
            return part;
        };
        const auto part = _rig.get("/a", {{"Range", "bytes=0-1"}});
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=bypass"), status(part));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _rig.cache->store().entries());
    }

    void neverStoresAFailure()
    {
        _rig.handler = [](const Request&)
        {
            auto fallback = plain("fallback", {{"Cache-Control", "max-age=60"}});
            fallback.failure = Failure::circuitOpen;
            return fallback;
        };
        const auto answer = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(answer));
        CPPUNIT_ASSERT(answer.failure.has_value());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _rig.cache->store().entries());
    }

    void neverStoresAStream()
    {
        _rig.handler = [](const Request&)
        {
            Response response;
            response.body = Pull([](std::string&) { return false; });
            return response;
        };
        auto answer = _rig.get("/a");
        CPPUNIT_ASSERT(answer.body.pull() != nullptr);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(answer));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _rig.cache->store().entries());
    }

    void keepsNoErrorUnlessToldSo()
    {
        for (const int code : {404, 410, 500, 503})
        {
            _rig.handler = [code](const Request&)
            {
                auto error = plain("error");
                error.status = code;
                return error;
            };
            (void)_rig.get("/a");
            CPPUNIT_ASSERT_EQUAL(std::size_t(0), _rig.cache->store().entries());
        }
    }

    void keepsA404ForTheNegativeTtl()
    {
        _rig.rule.freshness.negativeTtl = 5s;
        _rig.handler = [](const Request&)
        {
            auto error = plain("none");
            error.status = 404;
            return error;
        };
        (void)_rig.get("/a");
        const auto hit = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(404, hit.status);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=5"), status(hit));
        _rig.clock.advance(5s);
        (void)_rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(2, _rig.calls.load());
    }

    void selectsByTheFieldsThatTheAnswerNames()
    {
        number({{"Vary", "Accept-Language"}});
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"Accept-Language", "de"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"accept-language", "de"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a", {{"Accept-Language", "en"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), text(_rig.get("/a")));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), text(_rig.get("/a")));
    }

    void keepsOneAnswerPerValueOfAConfiguredField()
    {
        _rig.rule.vary = {"Accept-Language"};
        number({{"Vary", "Accept-Language"}});
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"Accept-Language", "de"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a", {{"Accept-Language", "en"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"Accept-Language", "de"}})));
    }

    void revalidatesWithTheHandlersTag()
    {
        _rig.handler = [](const Request& request)
        {
            if (request.header("If-None-Match") != "\"v1\"")
                return plain("body", {{"ETag", "\"v1\""}, {"X-Round", "first"}});
            Response unchanged;
            unchanged.status = 304;
            unchanged.headers.set("ETag", "\"v1\"");
            unchanged.headers.set("X-Round", "second");
            return unchanged;
        };
        (void)_rig.get("/a");
        _rig.clock.advance(31s);
        const auto validated = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(200, validated.status);
        CPPUNIT_ASSERT_EQUAL(std::string("body"), text(validated));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=stale; fwd-status=304; stored"), status(validated));
        const auto hit = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(hit));
        CPPUNIT_ASSERT_EQUAL(std::string("second"), field(hit, "X-Round"));
        CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), field(hit, "Cache-Control"));
    }

    void fetchesAnewWhenTheHandlerValidatesAnotherVersion()
    {
        _rig.handler = [this](const Request& request)
        {
            if (!request.header("If-None-Match"))
                return plain(std::to_string(_rig.calls), {{"ETag", "\"" + std::to_string(_rig.calls) + "\""}});
            Response unchanged;
            unchanged.status = 304;
            unchanged.headers.set("ETag", "\"none of ours\"");
            return unchanged;
        };
        (void)_rig.get("/a");
        _rig.clock.advance(31s);
        CPPUNIT_ASSERT_EQUAL(std::string("3"), text(_rig.get("/a")));
    }

    void servesAStaleAnswerInsteadOfA5xx()
    {
        _rig.rule.freshness.staleIfError = 60s;
        (void)_rig.get("/a");
        _rig.handler = [](const Request&)
        {
            auto error = plain("error");
            error.status = 503;
            return error;
        };
        _rig.clock.advance(35s);
        const auto stale = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(200, stale.status);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=stale; detail=stale-if-error; fwd-status=503; ttl=-5"),
                             status(stale));
        CPPUNIT_ASSERT_EQUAL(std::string("35"), field(stale, "Age"));
        _rig.clock.advance(55s);
        CPPUNIT_ASSERT_EQUAL(503, _rig.get("/a").status);
    }

    void servesAStaleAnswerInsteadOfAFailure()
    {
        _rig.rule.freshness.staleIfError = 60s;
        (void)_rig.get("/a");
        _rig.handler = [](const Request&)
        {
            auto fallback = plain("fallback");
            fallback.failure = Failure::timeout;
            return fallback;
        };
        _rig.clock.advance(35s);
        const auto stale = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("answer"), text(stale));
        CPPUNIT_ASSERT(!stale.failure);
    }

    void servesAStaleAnswerInsteadOfAnException()
    {
        _rig.rule.freshness.staleIfError = 60s;
        (void)_rig.get("/a");
        _rig.handler = [](const Request&) -> Response { throw 42; };
        _rig.clock.advance(35s);
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=stale; detail=stale-if-error; ttl=-5"), status(_rig.get("/a")));
        _rig.clock.advance(60s);
        CPPUNIT_ASSERT_THROW((void)_rig.get("/a"), int);
    }

    void letsARefusalThrough()
    {
        _rig.rule.freshness.staleIfError = 60s;
        (void)_rig.get("/a");
        _rig.handler = [](const Request&) -> Response { throw ProblemException(422, "no"); };
        _rig.clock.advance(35s);
        CPPUNIT_ASSERT_THROW((void)_rig.get("/a"), ProblemException);
    }

    void neverServesAStaleAnswerAfterAChange()
    {
        _rig.rule.freshness.staleIfError = 60s;
        _rig.rule.freshness.staleWhileRevalidate = 60s;
        (void)_rig.get("/a");
        _rig.change("thing");
        _rig.handler = [](const Request&) -> Response { throw 42; };
        CPPUNIT_ASSERT_THROW((void)_rig.get("/a"), int);
    }

    void dropsTheTargetWhenAnUnsafeMethodSucceeds()
    {
        number();
        (void)_rig.get("/a?x=1");
        (void)_rig.get("/b");
        const auto put = _rig.send("PUT", "/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=method"), status(put));
        CPPUNIT_ASSERT_EQUAL(std::string("4"), text(_rig.get("/a?x=1")));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/b")));
    }

    void keepsTheTargetWhenAnUnsafeMethodFails()
    {
        (void)_rig.get("/a");
        _rig.handler = [](const Request&)
        {
            auto error = plain("error");
            error.status = 409;
            return error;
        };
        (void)_rig.send("DELETE", "/a");
        CPPUNIT_ASSERT_EQUAL(std::string("weir; hit; ttl=30"), status(_rig.get("/a")));
    }

    void purgesByResource()
    {
        const std::string wanted[]{"thing"};
        const std::string other[]{"no such thing"};
        (void)_rig.get("/a");
        (void)_rig.get("/b");
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), _rig.cache->purge(other));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _rig.cache->purge(wanted));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss; stored"), status(_rig.get("/a")));
    }

    void purgesEverything()
    {
        (void)_rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _rig.cache->purgeAll());
        CPPUNIT_ASSERT_EQUAL(0.0, _rig.instruments.valueOf("weir_cache_entries"));
        CPPUNIT_ASSERT_EQUAL(0.0, _rig.instruments.valueOf("weir_cache_bytes"));
    }

    void countsByRuleAndResult()
    {
        (void)_rig.get("/a");
        (void)_rig.get("/a");
        (void)_rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(1.0, _rig.instruments.valueOf("weir_cache_requests_total{rule=r,result=miss}"));
        CPPUNIT_ASSERT_EQUAL(2.0, _rig.instruments.valueOf("weir_cache_requests_total{rule=r,result=hit}"));
        CPPUNIT_ASSERT_EQUAL(1.0, _rig.instruments.valueOf("weir_cache_entries"));
        CPPUNIT_ASSERT(_rig.instruments.valueOf("weir_cache_bytes") > 0);
    }

    void keepsScopesApart()
    {
        number();
        const Scope another{.name = "another", .shared = false};
        (void)_rig.get("/a");
        Asking asking("GET", "/a");
        asking.request.scope = &another;
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.send(asking.request)));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a")));
    }

    void handsOnWhatAnOuterCacheMustKnow()
    {
        (void)_rig.get("/a");
        _rig.clock.advance(10s);
        const auto hit = _rig.get("/a");
        CPPUNIT_ASSERT_EQUAL(std::string("thing"), hit.resources.front());
        CPPUNIT_ASSERT(hit.freshFor == std::chrono::milliseconds(20s));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CacheMiddlewareTest);
} // namespace
} // namespace weir::cache::test
