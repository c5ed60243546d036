// What becomes of an answer whose lifetime is over: asked for anew, validated, or served when there is no better one
// (RFC 5861).
#include "CacheRig.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>

namespace weir::cache::test
{
namespace
{
using namespace std::chrono_literals;

class StaleAnswersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(StaleAnswersTest);
    CPPUNIT_TEST(revalidatesWithTheHandlersTag);
    CPPUNIT_TEST(fetchesAnewWhenTheHandlerValidatesAnotherVersion);
    CPPUNIT_TEST(servesAStaleAnswerInsteadOfA5xx);
    CPPUNIT_TEST(servesAStaleAnswerInsteadOfAFailure);
    CPPUNIT_TEST(servesAStaleAnswerInsteadOfAnException);
    CPPUNIT_TEST(letsARefusalThrough);
    CPPUNIT_TEST(neverServesAStaleAnswerAfterAChange);
    CPPUNIT_TEST_SUITE_END();

    CacheRig _rig;

public:
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
};

CPPUNIT_TEST_SUITE_REGISTRATION(StaleAnswersTest);
} // namespace
} // namespace weir::cache::test
