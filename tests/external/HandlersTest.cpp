// ValueHandler and ProxyHandler.
#include "Fakes.h"
#include "ProxyHandler.h"
#include "ValueHandler.h"
#include "support/ManualClock.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace std::chrono_literals;
using namespace weir::external;
using namespace weir::external::test;
using weir::Failure;

class HandlersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HandlersTest);
    CPPUNIT_TEST(writesTheContractsAnswer);
    CPPUNIT_TEST(answersAFailureWithAProblemAndMarksIt);
    CPPUNIT_TEST(tellsNoCallerWhereTheServiceIs);
    CPPUNIT_TEST(givesTheCallItsTimeButNotMoreThanTheRequestHas);
    CPPUNIT_TEST(marksA5xxThatItPassesOn);
    CPPUNIT_TEST(namesResourcesForCaches);
    CPPUNIT_TEST(refusesConnectAndTrace);
    CPPUNIT_TEST_SUITE_END();

public:
    void writesTheContractsAnswer()
    {
        auto handler = valueHandler(answer(200, "134"));
        const auto response = handler->handle(sampleRequest());
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"external":"ok","value":134})"), std::string(*response.body.text()));
        CPPUNIT_ASSERT(!response.failure);
        CPPUNIT_ASSERT_EQUAL(std::string("/number"), _service->asked.at(0).target);
    }

    void answersAFailureWithAProblemAndMarksIt()
    {
        const std::vector<std::pair<Failure, int>> kinds{
            {Failure::timeout, 504}, {Failure::connect, 502}, {Failure::upstream, 502}, {Failure::overload, 503}};
        for (const auto& [kind, status] : kinds)
            for (const auto& handler : {valueHandler(failed(kind)), proxyHandler(failed(kind))})
            {
                const auto response = handler->handle(sampleRequest());
                CPPUNIT_ASSERT_EQUAL(status, response.status);
                CPPUNIT_ASSERT(response.failure == kind);
                CPPUNIT_ASSERT_EQUAL(std::string("application/problem+json"), *response.headers.find("Content-Type"));
                CPPUNIT_ASSERT_EQUAL(kind == Failure::overload, response.headers.contains("Retry-After"));
            }
    }

    void tellsNoCallerWhereTheServiceIs()
    {
        const auto response = valueHandler(failed(Failure::connect))->handle(sampleRequest());
        CPPUNIT_ASSERT(response.body.text()->find("secret") == std::string_view::npos);
    }

    void givesTheCallItsTimeButNotMoreThanTheRequestHas()
    {
        auto request = sampleRequest();
        (void)valueHandler(answer(200, "1"))->handle(request);
        CPPUNIT_ASSERT(_service->deadlines.at(0) == _clock.monotonic() + 2s);
        request.deadline = _clock.monotonic() + 1s;
        (void)proxyHandler(answer(200))->handle(request);
        CPPUNIT_ASSERT(_service->deadlines.at(0) == request.deadline);
    }

    void marksA5xxThatItPassesOn()
    {
        CPPUNIT_ASSERT(!proxyHandler(answer(499))->handle(sampleRequest()).failure);
        const auto response = proxyHandler(answer(500, "own words"))->handle(sampleRequest());
        CPPUNIT_ASSERT(response.failure == Failure::upstream);
        CPPUNIT_ASSERT_EQUAL(std::string("own words"), std::string(*response.body.text()));
    }

    void namesResourcesForCaches()
    {
        auto request = sampleRequest();
        request.target = "/external/a%20b/c?d=e";
        const auto response = proxyHandler(answer(200))->handle(request);
        CPPUNIT_ASSERT((response.resources == std::vector<std::string>{"external", "external/a%20b/c"}));
        CPPUNIT_ASSERT_EQUAL(std::string("/base/a%20b/c?d=e"), _service->asked.at(0).target);
    }

    void refusesConnectAndTrace()
    {
        auto request = sampleRequest();
        for (const auto* method : {"CONNECT", "TRACE"})
        {
            request.method = method;
            CPPUNIT_ASSERT_THROW((void)proxyHandler(answer(200))->handle(request), weir::ProblemException);
        }
    }

private:
    std::shared_ptr<ScriptedService> scripted(CallOutcome outcome)
    {
        _service = std::make_shared<ScriptedService>(std::deque<CallOutcome>{std::move(outcome)});
        return _service;
    }

    std::shared_ptr<weir::Handler> valueHandler(CallOutcome outcome)
    {
        return std::make_shared<ValueHandler>(scripted(std::move(outcome)), "/number", 2s, _clock);
    }

    std::shared_ptr<weir::Handler> proxyHandler(CallOutcome outcome)
    {
        return std::make_shared<ProxyHandler>(scripted(std::move(outcome)), *UpstreamUrl::parse("http://a/base"),
                                              "/external/", 2s, _clock);
    }

    weir::test::ManualClock _clock;
    std::shared_ptr<ScriptedService> _service;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HandlersTest);
} // namespace
