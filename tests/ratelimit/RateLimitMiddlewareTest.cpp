#include "RateLimitMiddleware.h"

#include "Fakes.h"
#include "MemoryQuota.h"
#include "support/ManualClock.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;
using test::fieldOf;
using weir::Cidr;
using weir::Request;
using weir::Response;

class NoQuota final : public Quota
{
public:
    [[nodiscard]] std::optional<Decision> take(std::string_view /*key*/, const Limit& /*limit*/) override { return {}; }
    void giveBack(std::string_view /*key*/, const Limit& /*limit*/, const Decision& /*admission*/) override {}
    [[nodiscard]] bool forget(std::string_view /*key*/) override { return false; }
    [[nodiscard]] bool forgetPolicy(std::string_view /*policy*/) override { return false; }
};

class RateLimitMiddlewareTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RateLimitMiddlewareTest);
    CPPUNIT_TEST(statesWhatIsLeftAndRefusesTheRest);
    CPPUNIT_TEST(refusesAsTheContractSays);
    CPPUNIT_TEST(admitsAgainWhenTheWindowHasMovedOn);
    CPPUNIT_TEST(doesNotMindStepsOfTheWallClock);
    CPPUNIT_TEST(statesWhatIsLeftOfARefusedBodyAsWell);
    CPPUNIT_TEST(neverLimitsWhoIsAllowed);
    CPPUNIT_TEST(turnsAwayWhoIsDeniedEvenIfAllowed);
    CPPUNIT_TEST(refusesNobodyInTheShadow);
    CPPUNIT_TEST(countsNoRequestThatAPolicyBehindItRefuses);
    CPPUNIT_TEST(countsNoSuchRequestInTheShadowEither);
    CPPUNIT_TEST(countsARequestThatTheServiceBehindRefuses);
    CPPUNIT_TEST(passesOnOrAnswers503WithoutADecision);
    CPPUNIT_TEST_SUITE_END();

public:
    void statesWhatIsLeftAndRefusesTheRest()
    {
        auto limiter = make(_policy);
        for (int left = 4; left >= 0; --left)
        {
            const auto response = send(limiter);
            CPPUNIT_ASSERT_EQUAL(201, response.status);
            CPPUNIT_ASSERT_EQUAL(R"("ingest";r=)" + std::to_string(left) + ";t=60", fieldOf(response, "RateLimit"));
        }
        CPPUNIT_ASSERT_EQUAL(429, send(limiter).status);
        CPPUNIT_ASSERT_EQUAL(201, send(limiter, "192.0.2.2").status);
        CPPUNIT_ASSERT_EQUAL(6, _handled);
        CPPUNIT_ASSERT_EQUAL(6.0, _instruments.decisions("allowed"));
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.decisions("limited"));
    }

    void refusesAsTheContractSays()
    {
        auto limiter = make(_policy);
        for (int i = 0; i < 5; ++i)
            static_cast<void>(send(limiter));
        _clock.advance(19s);
        const auto refused = send(limiter);
        CPPUNIT_ASSERT_EQUAL(429, refused.status);
        CPPUNIT_ASSERT_EQUAL(std::string("41"), fieldOf(refused, "Retry-After"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";q=5;w=60)"), fieldOf(refused, "RateLimit-Policy"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";r=0;t=41)"), fieldOf(refused, "RateLimit"));
        CPPUNIT_ASSERT_EQUAL(std::string("5"), fieldOf(refused, "X-RateLimit-Limit"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), fieldOf(refused, "X-RateLimit-Remaining"));
        CPPUNIT_ASSERT_EQUAL(std::string("1735689660"), fieldOf(refused, "X-RateLimit-Reset"));
        CPPUNIT_ASSERT_EQUAL(std::string("application/problem+json"), fieldOf(refused, "Content-Type"));
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"type":"https://iana.org/assignments/http-problem-types#quota-exceeded",)"
                        R"("title":"Too Many Requests","status":429,"detail":"policy ingest: 5 requests per 60 s per )"
                        R"(client address, free again in 41 s; operators: ratelimit.ingest.limit or )"
                        R"(ratelimit.ingest.allow","instance":"/api/metrics","request_id":"r1"})"),
            std::string(refused.body.text().value()));
    }

    void admitsAgainWhenTheWindowHasMovedOn()
    {
        auto limiter = make(_policy);
        for (int i = 0; i < 9; ++i)
            static_cast<void>(send(limiter));
        _clock.advance(60s);
        CPPUNIT_ASSERT_EQUAL(429, send(limiter).status);
        _clock.advance(1ns);
        CPPUNIT_ASSERT_EQUAL(201, send(limiter).status);
    }

    void doesNotMindStepsOfTheWallClock()
    {
        auto limiter = make(_policy);
        for (int i = 0; i < 5; ++i)
            static_cast<void>(send(limiter));
        for (const auto step : {1h, -2h, 24h * 366, -48h * 366})
        {
            _clock.setWall(_clock.wall() + step);
            const auto refused = send(limiter);
            CPPUNIT_ASSERT_EQUAL(429, refused.status);
            CPPUNIT_ASSERT_EQUAL(std::string("60"), fieldOf(refused, "Retry-After"));
        }
    }

    void statesWhatIsLeftOfARefusedBodyAsWell()
    {
        auto limiter = make(_policy);
        const auto response =
            limiter.handle(test::sampleRequest(), test::Rest([](const Request&) -> Response
                                                             { throw weir::ProblemException(422, "no value"); }));
        CPPUNIT_ASSERT_EQUAL(422, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";r=4;t=60)"), fieldOf(response, "RateLimit"));
    }

    void neverLimitsWhoIsAllowed()
    {
        _policy.allow = {Cidr::parse("192.0.2.0/24").value(), Cidr::parse("2001:db8::/32").value()};
        auto limiter = make(_policy);
        for (int i = 0; i < 20; ++i)
        {
            CPPUNIT_ASSERT_EQUAL(201, send(limiter).status);
            CPPUNIT_ASSERT_EQUAL(201, send(limiter, "2001:db8::1").status);
        }
        CPPUNIT_ASSERT_EQUAL(40.0, _instruments.decisions("exempt"));
        CPPUNIT_ASSERT_EQUAL(std::string("4"), fieldOf(send(limiter, "203.0.113.1"), "X-RateLimit-Remaining"));
    }

    void turnsAwayWhoIsDeniedEvenIfAllowed()
    {
        _policy.allow = {Cidr::parse("0.0.0.0/0").value()};
        _policy.deny = {Cidr::parse("192.0.2.1").value()};
        auto limiter = make(_policy);
        const auto response = send(limiter);
        CPPUNIT_ASSERT_EQUAL(403, response.status);
        CPPUNIT_ASSERT(response.body.text()->find("ratelimit.ingest.deny") != std::string_view::npos);
        CPPUNIT_ASSERT_EQUAL(0, _handled);
        CPPUNIT_ASSERT_EQUAL(201, send(limiter, "192.0.2.2").status);
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.decisions("denied"));
    }

    void refusesNobodyInTheShadow()
    {
        _policy.isShadow = true;
        _policy.deny = {Cidr::parse("203.0.113.1").value()};
        auto limiter = make(_policy);
        for (int i = 0; i < 7; ++i)
        {
            const auto response = send(limiter);
            CPPUNIT_ASSERT_EQUAL(201, response.status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE("clients are told nothing", std::string(), fieldOf(response, "RateLimit"));
        }
        CPPUNIT_ASSERT_EQUAL(201, send(limiter, "203.0.113.1").status);
        CPPUNIT_ASSERT_EQUAL(5.0, _instruments.decisions("allowed"));
        CPPUNIT_ASSERT_EQUAL(2.0, _instruments.decisions("shadow_limited"));
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.decisions("shadow_denied"));
    }

    void countsNoRequestThatAPolicyBehindItRefuses()
    {
        auto outer = make(_policy);
        auto burst = _policy;
        burst.name = "burst";
        burst.limit = {.count = 3, .window = 3600s};
        auto inner = make(burst);
        const auto both = [&]
        {
            return outer.handle(test::sampleRequest(),
                                test::Rest([&](const Request& request) { return inner.handle(request, _rest); }));
        };
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(201, both().status);
        for (int i = 0; i < 10; ++i)
        {
            const auto refused = both();
            CPPUNIT_ASSERT_EQUAL(429, refused.status);
            CPPUNIT_ASSERT(refused.body.text()->find("policy burst: 3 requests") != std::string_view::npos);
            CPPUNIT_ASSERT_EQUAL(std::string(R"("ingest";r=2;t=60, "burst";r=0;t=3600)"),
                                 fieldOf(refused, "RateLimit"));
            CPPUNIT_ASSERT_EQUAL(std::string("3"), fieldOf(refused, "X-RateLimit-Limit"));
        }
    }

    void countsNoSuchRequestInTheShadowEither()
    {
        auto trial = _policy;
        trial.isShadow = true;
        auto outer = make(trial);
        auto burst = _policy;
        burst.name = "burst";
        burst.limit = {.count = 3, .window = 3600s};
        auto inner = make(burst);
        for (int i = 0; i < 10; ++i)
            (void)outer.handle(test::sampleRequest(),
                               test::Rest([&](const Request& request) { return inner.handle(request, _rest); }));
        CPPUNIT_ASSERT_EQUAL(0.0, _instruments.decisions("shadow_limited"));
    }

    void countsARequestThatTheServiceBehindRefuses()
    {
        auto limiter = make(_policy);
        const test::Rest service(
            [](const Request&)
            {
                auto response = weir::jsonResponse("{}", 429);
                response.headers.set("RateLimit", R"("theirs";r=0;t=9)");
                return response;
            });
        for (int i = 0; i < 5; ++i)
            CPPUNIT_ASSERT(!limiter.handle(test::sampleRequest(), service).isOverLimit);
        CPPUNIT_ASSERT(limiter.handle(test::sampleRequest(), service).isOverLimit);
    }

    void passesOnOrAnswers503WithoutADecision()
    {
        NoQuota none;
        RateLimitMiddleware allowing(_policy, OnStoreFailure::allow, {none, _clock, _instruments});
        CPPUNIT_ASSERT_EQUAL(201, send(allowing).status);
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.decisions("unchecked"));
        RateLimitMiddleware denying(_policy, OnStoreFailure::deny, {none, _clock, _instruments});
        const auto response = send(denying);
        CPPUNIT_ASSERT_EQUAL(503, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), fieldOf(response, "Retry-After"));
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.decisions("unavailable"));
    }

private:
    RateLimitMiddleware make(const PolicySettings& policy)
    {
        return {policy, OnStoreFailure::local, {_quota, _clock, _instruments}};
    }

    Response send(RateLimitMiddleware& limiter, std::string_view client = "192.0.2.1")
    {
        auto request = test::sampleRequest();
        request.client = client;
        return limiter.handle(request, _rest);
    }

    int _handled = 0;
    const test::Rest _rest{[this](const Request&)
                           {
                               ++_handled;
                               return weir::jsonResponse("{}", 201);
                           }};
    PolicySettings _policy{.name = "ingest",
                           .routes = {"POST /api/metrics"},
                           .limit = {.count = 5, .window = 60s},
                           .key = {},
                           .allow = {},
                           .deny = {}};
    weir::test::ManualClock _clock;
    test::RecordedInstruments _instruments;
    MemoryQuota _quota{_clock, _instruments, 1U << 20U};
};

CPPUNIT_TEST_SUITE_REGISTRATION(RateLimitMiddlewareTest);
} // namespace
