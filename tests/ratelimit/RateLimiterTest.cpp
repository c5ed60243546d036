#include "RateLimiter.h"

#include "Fakes.h"
#include "Settings.h"
#include "support/ManualClock.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <string>

namespace
{
using namespace weir::ratelimit;
using test::configured;
using weir::Field;
using weir::Request;
using weir::Response;

/// The module without its module: what is kept across reloads, and what operators may do.
class RateLimiterTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RateLimiterTest);
    CPPUNIT_TEST(offersEveryPolicyInTheOperatorsOrder);
    CPPUNIT_TEST(keepsWhatItCountedWhenTheLimitChanges);
    CPPUNIT_TEST(startsAfreshWhenTheWindowChanges);
    CPPUNIT_TEST(listsPolicies);
    CPPUNIT_TEST(forgetsOneClientOrAll);
    CPPUNIT_TEST(answers404ForAPolicyThatIsNotThere);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { load({}); }

    void offersEveryPolicyInTheOperatorsOrder()
    {
        load({{"ratelimit.policies", "b, ingest"}, {"ratelimit.b.routes", "GET /b"}, {"ratelimit.b.limit", "1/1s"}});
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _offers.middlewares.size());
        CPPUNIT_ASSERT_EQUAL(std::string("GET /b"), _offers.middlewares.at(0).first.at(0));
        CPPUNIT_ASSERT_EQUAL(std::string("POST /api/metrics"), _offers.middlewares.at(1).first.at(0));
    }

    void keepsWhatItCountedWhenTheLimitChanges()
    {
        CPPUNIT_ASSERT_EQUAL(5, admitted());
        load({{"ratelimit.ingest.limit", "7/minute"}});
        CPPUNIT_ASSERT_EQUAL(2, admitted());
        load({{"ratelimit.ingest.limit", "3/minute"}});
        CPPUNIT_ASSERT_EQUAL(0, admitted());
        load({{"ratelimit.ingest.limit", "9/minute"}});
        CPPUNIT_ASSERT_EQUAL(2, admitted());
    }

    void startsAfreshWhenTheWindowChanges()
    {
        CPPUNIT_ASSERT_EQUAL(5, admitted());
        load({{"ratelimit.ingest.limit", "5/90s"}});
        CPPUNIT_ASSERT_EQUAL(5, admitted());
    }

    void listsPolicies()
    {
        CPPUNIT_ASSERT_EQUAL(5, admitted());
        const auto response = ask("GET /admin/ratelimit", "/admin/ratelimit", {});
        const auto text = std::string(response.body.text().value());
        CPPUNIT_ASSERT_MESSAGE(text,
                               text.starts_with(R"({"policies":[{"policy":"ingest","routes":["POST /api/metrics"],)"
                                                R"("limit":5,"window":"1m","key":"ip","mode":"enforce"}],)"
                                                R"("keys":1,"bytes":)"));
        CPPUNIT_ASSERT_MESSAGE(text, text.ends_with(R"("max_bytes":268435456,"degraded":false})"));
    }

    void forgetsOneClientOrAll()
    {
        CPPUNIT_ASSERT_EQUAL(5, admitted());
        CPPUNIT_ASSERT_EQUAL(5, admitted("192.0.2.2"));
        CPPUNIT_ASSERT_EQUAL(204, forget("ingest", {{"key", "192.0.2.1"}}).status);
        CPPUNIT_ASSERT_EQUAL(5, admitted());
        CPPUNIT_ASSERT_EQUAL(0, admitted("192.0.2.2"));
        CPPUNIT_ASSERT_EQUAL(204, forget("ingest", {}).status);
        CPPUNIT_ASSERT_EQUAL(5, admitted());
        CPPUNIT_ASSERT_EQUAL(5, admitted("192.0.2.2"));
    }

    void answers404ForAPolicyThatIsNotThere()
    {
        for (const std::string name : {"nobody", "", "ingest/x"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 404, forget(name, {}).status);
    }

private:
    void load(const std::map<std::string, std::string>& changes)
    {
        const auto settings = rateLimitSettings(configured(changes));
        if (!_limiter)
            _limiter.emplace(
                RateLimiter::Services{_clock, _instruments, _instances, Poco::Logger::get("RateLimiterTest"), nullptr},
                settings);
        _offers = {};
        _limiter->offer(_offers, settings);
        _limiter->apply(settings);
    }

    int admitted(std::string_view client = "192.0.2.1")
    {
        const test::Rest rest([](const Request&) { return weir::jsonResponse("{}"); });
        auto request = test::sampleRequest();
        request.client = client;
        int admitted = 0;
        for (int i = 0; i < 20; ++i)
            admitted += _offers.middlewares.back().second->handle(request, rest).status == 200 ? 1 : 0;
        return admitted;
    }

    Response forget(const std::string& policy, const std::vector<Field>& query)
    {
        return ask("DELETE /admin/ratelimit/*", "/admin/ratelimit/" + policy, query);
    }

    Response ask(const std::string& route, const std::string& path, const std::vector<Field>& query)
    {
        Request request{};
        request.path = request.target = path;
        request.query = query;
        try
        {
            return _offers.admin.at(route).second->handle(request);
        }
        catch (const weir::ProblemException& exception)
        {
            return weir::problemResponse(exception.problem(), request);
        }
    }

    weir::test::ManualClock _clock;
    test::RecordedInstruments _instruments;
    test::SetInstances _instances;
    std::optional<RateLimiter> _limiter;
    test::Offers _offers;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RateLimiterTest);
} // namespace
