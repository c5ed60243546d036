#include "CacheRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>

namespace weir::cache::test
{
namespace
{
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
    CPPUNIT_TEST(neverStoresAFailure);
    CPPUNIT_TEST(neverStoresAStream);
    CPPUNIT_TEST(keepsNoErrorUnlessToldSo);
    CPPUNIT_TEST(keepsA404ForTheNegativeTtl);
    CPPUNIT_TEST(selectsByTheFieldsThatTheAnswerNames);
    CPPUNIT_TEST(keepsOneAnswerPerValueOfAConfiguredField);
    CPPUNIT_TEST(dropsTheTargetWhenAnUnsafeMethodSucceeds);
    CPPUNIT_TEST(keepsTheTargetWhenAnUnsafeMethodFails);
    CPPUNIT_TEST(purgesByResource);
    CPPUNIT_TEST(purgesEverything);
    CPPUNIT_TEST(countsByRuleAndResult);
    CPPUNIT_TEST(keepsScopesApart);
    CPPUNIT_TEST(handsOnWhatAnOuterCacheMustKnow);
    CPPUNIT_TEST_SUITE_END();

    CacheRig _rig;

public:
    void answersTheSecondRequestFromMemory()
    {
        _rig.number();
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
        _rig.number();
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
        _rig.number();
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
        _rig.number({{"Cache-Control", "public, max-age=5"}});
        CPPUNIT_ASSERT_EQUAL(std::string("public, max-age=5"), field(_rig.get("/a"), "Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("public, max-age=5"), field(_rig.get("/a"), "Cache-Control"));
        _rig.clock.advance(5s);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a")));
    }

    void tellsClientsNoCacheWhereNothingIsStated()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), field(_rig.get("/a"), "Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), field(_rig.get("/a"), "Cache-Control"));
        _rig.number({{"Set-Cookie", "a=b"}});
        const auto unkept = _rig.get("/b");
        CPPUNIT_ASSERT_EQUAL(std::string("no-cache"), field(unkept, "Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("weir; fwd=miss"), status(unkept));
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
        _rig.number({{"Vary", "Accept-Language"}});
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"Accept-Language", "de"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"accept-language", "de"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a", {{"Accept-Language", "en"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), text(_rig.get("/a")));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), text(_rig.get("/a")));
    }

    void keepsOneAnswerPerValueOfAConfiguredField()
    {
        _rig.rule.vary = {"Accept-Language"};
        _rig.number({{"Vary", "Accept-Language"}});
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"Accept-Language", "de"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), text(_rig.get("/a", {{"Accept-Language", "en"}})));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), text(_rig.get("/a", {{"Accept-Language", "de"}})));
    }

    void dropsTheTargetWhenAnUnsafeMethodSucceeds()
    {
        _rig.number();
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
        _rig.number();
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
