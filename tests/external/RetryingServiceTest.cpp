#include "RetryingService.h"

#include "Fakes.h"
#include "support/ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace std::chrono_literals;
using namespace weir::external;
using namespace weir::external::test;
using weir::Failure;

class RetryingServiceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RetryingServiceTest);
    CPPUNIT_TEST(asksOnceIfThatSucceeds);
    CPPUNIT_TEST(asksAgainWhatMayPass);
    CPPUNIT_TEST(asksNotAgainWhatWouldNotHelp);
    CPPUNIT_TEST(asksNotAgainIfToldWhen);
    CPPUNIT_TEST(asksIdempotentMethodsOnlyAgain);
    CPPUNIT_TEST(returnsTheLastOutcome);
    CPPUNIT_TEST(staysWithinTheDeadline);
    CPPUNIT_TEST(staysWithinTheBudget);
    CPPUNIT_TEST_SUITE_END();

public:
    void asksOnceIfThatSucceeds()
    {
        CPPUNIT_ASSERT_EQUAL(1, asks({answer(200)}));
        CPPUNIT_ASSERT_EQUAL(0.0, _instruments.valueOf("retried"));
    }

    void asksAgainWhatMayPass()
    {
        for (const int status : {500, 502, 503, 504})
            CPPUNIT_ASSERT_EQUAL(2, asks({answer(status), answer(200)}));
        CPPUNIT_ASSERT_EQUAL(2, asks({failed(Failure::connect), answer(200)}));
        CPPUNIT_ASSERT_EQUAL(2, asks({failed(Failure::upstream), answer(200)}));
        CPPUNIT_ASSERT_EQUAL(6.0, _instruments.valueOf("retried"));
    }

    void asksNotAgainWhatWouldNotHelp()
    {
        for (const int status : {301, 400, 404, 429, 501, 505})
            CPPUNIT_ASSERT_EQUAL(1, asks({answer(status)}));
        CPPUNIT_ASSERT_EQUAL(1, asks({failed(Failure::timeout)}));
        CPPUNIT_ASSERT_EQUAL(1, asks({failed(Failure::overload)}));
        CPPUNIT_ASSERT_EQUAL(
            1, asks({weir::failure(CallFailure{.kind = Failure::upstream, .detail = "too large", .isFinal = true})}));
    }

    void asksNotAgainIfToldWhen() { CPPUNIT_ASSERT_EQUAL(1, asks({answer(503, "", {{"Retry-After", "5"}})})); }

    void asksIdempotentMethodsOnlyAgain()
    {
        for (const std::string method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(method, 4, asks({answer(503)}, method));
        for (const std::string method : {"POST", "PATCH", "get", "LOCK"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(method, 1, asks({answer(503)}, method));
    }

    void returnsTheLastOutcome()
    {
        const auto outcome = call({answer(503), failed(Failure::connect), answer(404)}, "GET");
        CPPUNIT_ASSERT_EQUAL(404, outcome->status);
    }

    void staysWithinTheDeadline()
    {
        _services.pause = [this](std::chrono::nanoseconds time) { _clock.advance(time); };
        RetryBudget ample(_clock);
        for (int i = 0; i < 10'000; ++i)
            ample.called();
        auto service = std::make_shared<ScriptedService>(std::deque<CallOutcome>{answer(503)});
        service->whileCalled = [this] { _clock.advance(30ms); };
        auto services = _services;
        RetryingService retrying(service, 1000,
                                 {ample, _jitter, _clock, services.retried, services.exhausted, services.pause});
        const auto deadline = _clock.monotonic() + 1s;
        CPPUNIT_ASSERT_EQUAL(503, retrying.call({}, deadline)->status);
        CPPUNIT_ASSERT(service->asked.size() > 3);
        CPPUNIT_ASSERT(_clock.monotonic() <= deadline + 30ms);
        for (const auto given : service->deadlines)
            CPPUNIT_ASSERT(given == deadline);
    }

    void staysWithinTheBudget()
    {
        auto service = std::make_shared<ScriptedService>(std::deque<CallOutcome>{answer(503)});
        RetryingService retrying(service, 2, _services);
        for (int i = 0; i < 4; ++i)
            (void)retrying.call({}, weir::MonotonicTime::max());
        CPPUNIT_ASSERT_EQUAL(std::size_t(7), service->asked.size());
        CPPUNIT_ASSERT_EQUAL(3.0, _instruments.valueOf("retried"));
        CPPUNIT_ASSERT_EQUAL(3.0, _instruments.valueOf("exhausted"));
    }

private:
    CallOutcome call(std::deque<CallOutcome> outcomes, const std::string& method)
    {
        _clock.advance(20s); // a new budget
        _service = std::make_shared<ScriptedService>(std::move(outcomes));
        RetryingService retrying(_service, 3, _services);
        return retrying.call({.method = method}, weir::MonotonicTime::max());
    }

    int asks(std::deque<CallOutcome> outcomes, const std::string& method = "GET")
    {
        (void)call(std::move(outcomes), method);
        return static_cast<int>(_service->asked.size());
    }

    weir::test::ManualClock _clock;
    RecordedInstruments _instruments;
    RetryBudget _budget{_clock};
    FullJitter _jitter{50ms, 1s, 1};
    std::shared_ptr<ScriptedService> _service;
    RetryingService::Services _services{_budget,
                                        _jitter,
                                        _clock,
                                        _instruments.counter("retried", "", {}),
                                        _instruments.counter("exhausted", "", {}),
                                        [](std::chrono::nanoseconds) {}};
};

CPPUNIT_TEST_SUITE_REGISTRATION(RetryingServiceTest);
} // namespace
