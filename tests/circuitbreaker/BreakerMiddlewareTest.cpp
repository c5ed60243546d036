#include "BreakerMiddleware.h"

#include "Fakes.h"
#include "Settings.h"
#include "support/ManualClock.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;
using test::bodyOf;
using test::fieldOf;
using test::sampleRequest;
using weir::Failure;
using weir::Request;
using weir::Response;

class BreakerMiddlewareTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BreakerMiddlewareTest);
    CPPUNIT_TEST(passesAnswersOnUnchanged);
    CPPUNIT_TEST(answersInPlaceOfAFailure);
    CPPUNIT_TEST(callsNobodyWhileOpen);
    CPPUNIT_TEST(probesAndComesBack);
    CPPUNIT_TEST(neverCountsTheCallersDoing);
    CPPUNIT_TEST(passesOnWhatAGuardFurtherInRefused);
    CPPUNIT_TEST(passesOnWhatACacheFurtherInDoesNotHave);
    CPPUNIT_TEST(answersInPlaceOfAnException);
    CPPUNIT_TEST(passesOnAProblemOfTheCaller);
    CPPUNIT_TEST(passesOnFailuresThatDoNotCount);
    CPPUNIT_TEST(answersInPlaceOfACallTooMany);
    CPPUNIT_TEST(answersInPlaceOfWhatABoundFurtherInRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { make({}); }

    void passesAnswersOnUnchanged()
    {
        Response answer = weir::jsonResponse(R"({"external":"ok","value":134})");
        answer.resources = {"external"};
        answer.freshFor = 5s;
        const auto response = send([&] { return answer; });
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"external":"ok","value":134})"), bodyOf(response));
        CPPUNIT_ASSERT_EQUAL(std::string(), fieldOf(response, "Weir-Fallback"));
        CPPUNIT_ASSERT(!response.failure && response.freshFor == 5s && response.resources == answer.resources);
    }

    void answersInPlaceOfAFailure()
    {
        const auto response = send([] { return Response{.status = 504, .failure = Failure::timeout}; });
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("timeout"), fieldOf(response, "Weir-Fallback"));
        CPPUNIT_ASSERT(response.failure == Failure::timeout);
        const auto other = send([] { return Response{.status = 502, .failure = Failure::connect}; });
        CPPUNIT_ASSERT_EQUAL(std::string("upstream_error"), fieldOf(other, "Weir-Fallback"));
        CPPUNIT_ASSERT(other.failure == Failure::connect);
        CPPUNIT_ASSERT(send([] { return Response{.status = 500}; }).failure == Failure::upstream);
    }

    void callsNobodyWhileOpen()
    {
        open();
        CPPUNIT_ASSERT_EQUAL(5, _called);
        for (int i = 0; i < 100; ++i)
        {
            const auto response = send([] { return Response{}; });
            CPPUNIT_ASSERT_EQUAL(std::string("circuit_open"), fieldOf(response, "Weir-Fallback"));
            CPPUNIT_ASSERT(response.failure == Failure::circuitOpen);
        }
        CPPUNIT_ASSERT_EQUAL(5, _called);
    }

    void probesAndComesBack()
    {
        open();
        _clock.advance(33s);
        const auto probe = send(
            [&]
            {
                CPPUNIT_ASSERT_EQUAL_MESSAGE("one probe at a time", std::string("circuit_open"),
                                             fieldOf(send([] { return Response{}; }), "Weir-Fallback"));
                return Response{.status = 204};
            });
        CPPUNIT_ASSERT_EQUAL(204, probe.status);
        CPPUNIT_ASSERT_EQUAL(6, _called);
        CPPUNIT_ASSERT(_guard->state() == State::closed);
    }

    void neverCountsTheCallersDoing()
    {
        for (int i = 0; i < 50; ++i)
        {
            CPPUNIT_ASSERT_EQUAL(404, send([] { return Response{.status = 404}; }).status);
            CPPUNIT_ASSERT_EQUAL(429, send([] { return Response{.status = 429}; }).status);
        }
        CPPUNIT_ASSERT(_guard->view().counts == Counts());
    }

    void passesOnWhatAGuardFurtherInRefused()
    {
        for (int i = 0; i < 10; ++i)
        {
            const auto response = send([] { return Response{.status = 418, .failure = Failure::circuitOpen}; });
            CPPUNIT_ASSERT_EQUAL(418, response.status);
        }
        CPPUNIT_ASSERT(_guard->view().counts == Counts());
    }

    void passesOnWhatACacheFurtherInDoesNotHave()
    {
        for (int i = 0; i < 10; ++i)
        {
            const auto response = send([] { return Response{.status = 504, .failure = Failure::notStored}; });
            CPPUNIT_ASSERT_EQUAL(504, response.status);
        }
        CPPUNIT_ASSERT(_guard->view().counts == Counts());
    }

    void answersInPlaceOfAnException()
    {
        const auto response = send([]() -> Response { throw std::runtime_error("bad"); });
        CPPUNIT_ASSERT_EQUAL(std::string("upstream_error"), fieldOf(response, "Weir-Fallback"));
        CPPUNIT_ASSERT(response.failure == Failure::upstream);
        (void)send([]() -> Response { throw 42; });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), _guard->view().counts.failures);
    }

    void passesOnAProblemOfTheCaller()
    {
        CPPUNIT_ASSERT_THROW((void)send([]() -> Response { throw weir::ProblemException(422, "no"); }),
                             weir::ProblemException);
        CPPUNIT_ASSERT(_guard->view().counts == Counts());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), _guard->view().inFlight);
    }

    void passesOnFailuresThatDoNotCount()
    {
        make({{"failOn", "timeout"}});
        const auto response = send([] { return Response{.status = 502, .failure = Failure::upstream}; });
        CPPUNIT_ASSERT_EQUAL(502, response.status);
        CPPUNIT_ASSERT_THROW((void)send([]() -> Response { throw std::runtime_error("bad"); }), std::runtime_error);
        CPPUNIT_ASSERT(_guard->view().counts == Counts());
    }

    void answersInPlaceOfACallTooMany()
    {
        make({{"maxConcurrent", "1"}});
        Response refused;
        const auto response = send(
            [&]
            {
                refused = send([] { return Response{}; });
                return Response{};
            });
        CPPUNIT_ASSERT_EQUAL(std::string("overload"), fieldOf(refused, "Weir-Fallback"));
        CPPUNIT_ASSERT(refused.failure == Failure::overload);
        CPPUNIT_ASSERT(!response.failure);
        CPPUNIT_ASSERT_EQUAL(1, _called);
    }

    void answersInPlaceOfWhatABoundFurtherInRefused()
    {
        for (int i = 0; i < 10; ++i)
        {
            const auto response = send([] { return Response{.status = 503, .failure = Failure::overload}; });
            CPPUNIT_ASSERT_EQUAL(200, response.status);
            CPPUNIT_ASSERT_EQUAL(std::string("overload"), fieldOf(response, "Weir-Fallback"));
        }
        CPPUNIT_ASSERT(_guard->view().counts == Counts());
    }

private:
    void make(const std::map<std::string, std::string>& changes)
    {
        const auto settings = test::guardWith(changes);
        _guard = std::make_shared<Guard>(
            settings, Guard::Services{_clock, _instruments, _events, Poco::Logger::get("circuitbreaker-test")});
        _middleware.emplace(_guard, Outcomes(settings.failOn), Fallback(settings.fallback));
    }

    Response send(const std::function<Response()>& answer)
    {
        return _middleware->handle(sampleRequest(), test::Rest(
                                                        [&](const Request&)
                                                        {
                                                            ++_called;
                                                            return answer();
                                                        }));
    }

    void open()
    {
        for (int i = 0; i < 5; ++i)
            (void)send([] { return Response{.status = 502, .failure = Failure::upstream}; });
        CPPUNIT_ASSERT(_guard->state() == State::open);
    }

    weir::test::ManualClock _clock;
    test::RecordedInstruments _instruments;
    test::RecordedEvents _events;
    std::shared_ptr<Guard> _guard;
    std::optional<BreakerMiddleware> _middleware;
    int _called = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BreakerMiddlewareTest);
} // namespace
