#include "Guards.h"

#include "Fakes.h"
#include "Settings.h"
#include "support/ManualClock.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>
#include <string>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;
using test::bodyOf;
using test::fieldOf;
using weir::Request;
using weir::Response;

class GuardsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GuardsTest);
    CPPUNIT_TEST(offersAMiddlewareForEachGuard);
    CPPUNIT_TEST(showsStateCountsAndTransitions);
    CPPUNIT_TEST(forcesAStateAndSaysUntilWhen);
    CPPUNIT_TEST(closesAndReleases);
    CPPUNIT_TEST(refusesAGuardThatIsNotThere);
    CPPUNIT_TEST(showsOneStateToDashboards);
    CPPUNIT_TEST(changesNothingUntilTheReloadApplies);
    CPPUNIT_TEST(keepsTheStateAcrossAReload);
    CPPUNIT_TEST(bringsAGuardBackAsItWas);
    CPPUNIT_TEST(isDegradedWhileACircuitIsOpen);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { reload({}); }

    void offersAMiddlewareForEachGuard()
    {
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _offers.middlewares.size());
        CPPUNIT_ASSERT_EQUAL(std::string("GET /external"), _offers.middlewares.at(0).first.at(0));
        reload({{"circuitbreaker.guards", "external, other"}, {"circuitbreaker.other.routes", "* /other/*"}});
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _offers.middlewares.size());
        CPPUNIT_ASSERT_EQUAL(std::string("* /other/*"), _offers.middlewares.at(1).first.at(0));
    }

    void showsStateCountsAndTransitions()
    {
        fail(1);
        succeed();
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"guards":[{"guard":"external","state":"closed","counts":{"calls":2,"failures":1,)"
                        R"("slow":0,"failure_rate":0.5,"slow_call_rate":0.0,"consecutive_failures":0,"probes":0,)"
                        R"("in_flight":0,"waiting":0},"transitions":[]}]})"),
            listed());
        fail(3);
        CPPUNIT_ASSERT(contains(listed(),
                                R"("transitions":[{"at":"2025-01-01T00:00:00.000Z","from":"closed","to":"open",)"
                                R"("reason":"4 of 5 calls failed"}])"));
        CPPUNIT_ASSERT(contains(listed(), R"("state":"open","until":"2025-01-01T00:00:3)"));
        _clock.advance(33s);
        CPPUNIT_ASSERT(contains(listed(), R"("state":"half_open","counts")"));
    }

    void forcesAStateAndSaysUntilWhen()
    {
        const auto forced = post("external", R"({"state":"forced_open","for":"10m"})");
        CPPUNIT_ASSERT_EQUAL(200, forced.status);
        CPPUNIT_ASSERT(contains(bodyOf(forced),
                                R"({"guard":"external","state":"forced_open","until":"2025-01-01T00:10:00.000Z",)"));
        CPPUNIT_ASSERT_EQUAL(std::string("circuit_open"), succeed());
        _clock.advance(10min);
        CPPUNIT_ASSERT_EQUAL(std::string(), succeed());
        CPPUNIT_ASSERT(contains(listed(), R"("reason":"the forced state has expired")"));
        CPPUNIT_ASSERT(contains(bodyOf(post("external", R"({"state":"disabled"})")), R"("state":"disabled","counts")"));
    }

    void closesAndReleases()
    {
        fail(5);
        CPPUNIT_ASSERT(contains(bodyOf(post("external", R"({"state":"auto"})")), R"("state":"open")"));
        CPPUNIT_ASSERT(contains(bodyOf(post("external", R"({"state":"closed"})")), R"("state":"closed")"));
        CPPUNIT_ASSERT_EQUAL(std::string(), succeed());
        (void)post("external", R"({"state":"forced_open"})");
        CPPUNIT_ASSERT(contains(bodyOf(post("external", R"({"state":"auto"})")), R"("state":"closed")"));
    }

    void refusesAGuardThatIsNotThere()
    {
        CPPUNIT_ASSERT_EQUAL(404, statusOf("externa", R"({"state":"auto"})"));
        CPPUNIT_ASSERT_EQUAL(404, statusOf("", R"({"state":"auto"})"));
        CPPUNIT_ASSERT_EQUAL(422, statusOf("external", R"({"state":"ajar"})"));
        CPPUNIT_ASSERT_EQUAL(400, statusOf("external", "auto"));
    }

    void showsOneStateToDashboards()
    {
        const auto shown = [this]
        {
            std::string states;
            for (const auto state : allStates)
                states += _instruments.state(std::string(nameOf(state))) > 0 ? '1' : '0';
            return states;
        };
        CPPUNIT_ASSERT_EQUAL(std::string("10000"), shown());
        fail(5);
        CPPUNIT_ASSERT_EQUAL(std::string("01000"), shown());
        _clock.advance(33s);
        _guards.settle();
        CPPUNIT_ASSERT_EQUAL(std::string("00100"), shown());
        (void)post("external", R"({"state":"forced_open"})");
        CPPUNIT_ASSERT_EQUAL(std::string("00010"), shown());
        (void)post("external", R"({"state":"disabled"})");
        CPPUNIT_ASSERT_EQUAL(std::string("00001"), shown());
        reload({{"circuitbreaker.guards", ""}});
        CPPUNIT_ASSERT_EQUAL(std::string("00000"), shown());
    }

    void changesNothingUntilTheReloadApplies()
    {
        test::Offers staged;
        const auto settings = breakerSettings(
            test::configured({{"circuitbreaker.guards", "other"}, {"circuitbreaker.other.routes", "GET /other"}}));
        _guards.offer(staged, settings);
        CPPUNIT_ASSERT(!_guards.find("other") && _guards.find("external"));
        _guards.apply(settings);
        CPPUNIT_ASSERT(_guards.find("other") && !_guards.find("external"));
    }

    void keepsTheStateAcrossAReload()
    {
        fail(4);
        reload({{"circuitbreaker.external.openFor", "1m"}});
        fail(1);
        reload({{"circuitbreaker.external.fallback.body", "later"}});
        CPPUNIT_ASSERT_EQUAL(std::string("circuit_open"), succeed());
        CPPUNIT_ASSERT(contains(listed(), "4 of") || contains(listed(), "5 calls in a row failed"));
    }

    void bringsAGuardBackAsItWas()
    {
        fail(5);
        reload({{"circuitbreaker.guards", ""}});
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"guards":[]})"), listed());
        CPPUNIT_ASSERT_EQUAL(404, statusOf("external", R"({"state":"auto"})"));
        reload({});
        CPPUNIT_ASSERT_EQUAL(std::string("circuit_open"), succeed());
    }

    void isDegradedWhileACircuitIsOpen()
    {
        CPPUNIT_ASSERT(_guards.health().state == weir::Health::State::ok);
        fail(5);
        CPPUNIT_ASSERT(_guards.health().state == weir::Health::State::degraded);
        CPPUNIT_ASSERT_EQUAL(std::string("circuit external is open"), _guards.health().reason);
    }

private:
    void reload(const std::map<std::string, std::string>& changes)
    {
        const auto settings = breakerSettings(test::configured(changes));
        _offers = {};
        _guards.offer(_offers, settings);
        _guards.apply(settings);
    }

    /// Its `Weir-Fallback`.
    std::string send(const Response& answer)
    {
        return fieldOf(_offers.middlewares.at(0).second->handle(test::sampleRequest(),
                                                                test::Rest([&](const Request&) { return answer; })),
                       "Weir-Fallback");
    }

    std::string succeed() { return send({}); }

    void fail(int times)
    {
        for (int i = 0; i < times; ++i)
            CPPUNIT_ASSERT_EQUAL(std::string("upstream_error"), send({.status = 502}));
    }

    [[nodiscard]] std::string listed()
    {
        return bodyOf(_offers.admin.at("GET /admin/circuitbreaker").second->handle(test::sampleRequest()));
    }

    [[nodiscard]] Response post(const std::string& guard, const std::string& body)
    {
        auto request = test::sampleRequest();
        const auto path = "/admin/circuitbreaker/" + guard;
        request.path = path;
        request.body = body;
        return _offers.admin.at("POST /admin/circuitbreaker/*").second->handle(request);
    }

    [[nodiscard]] int statusOf(const std::string& guard, const std::string& body)
    {
        try
        {
            return post(guard, body).status;
        }
        catch (const weir::ProblemException& problem)
        {
            return problem.problem().status;
        }
    }

    [[nodiscard]] static bool contains(const std::string& text, const std::string& part)
    {
        return text.find(part) != std::string::npos;
    }

    weir::test::ManualClock _clock;
    test::RecordedInstruments _instruments;
    test::RecordedEvents _events;
    Guards _guards{Guard::Services{_clock, _instruments, _events, Poco::Logger::get("circuitbreaker-test")}};
    test::Offers _offers;
};

CPPUNIT_TEST_SUITE_REGISTRATION(GuardsTest);
} // namespace
