#include "MeteredService.h"

#include "Fakes.h"
#include "support/ManualClock.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace std::chrono_literals;
using namespace weir::external;
using namespace weir::external::test;
using weir::Failure;

/// Keeps what is logged.
class Lines final : public Poco::Channel
{
public:
    void log(const Poco::Message& message) override { texts.push_back(message.getText()); }
    std::vector<std::string> texts;
};

class MeteredServiceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MeteredServiceTest);
    CPPUNIT_TEST(countsByResult);
    CPPUNIT_TEST(admitsNoMoreThanItsBound);
    CPPUNIT_TEST(freesThePlaceOfACallThatThrows);
    CPPUNIT_TEST(warnsOnceInAWhile);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { Poco::Logger::get("external-test").setChannel(_lines); }
    void tearDown() override { Poco::Logger::get("external-test").setChannel(nullptr); }

    void countsByResult()
    {
        call({answer(200)});
        call({answer(404)});
        call({answer(500)});
        for (const auto kind : {Failure::timeout, Failure::connect, Failure::upstream})
            call({failed(kind)});
        CPPUNIT_ASSERT_EQUAL(2.0, calls("ok"));
        CPPUNIT_ASSERT_EQUAL(1.0, calls("timeout"));
        CPPUNIT_ASSERT_EQUAL(1.0, calls("connect"));
        CPPUNIT_ASSERT_EQUAL(2.0, calls("upstream"));
        CPPUNIT_ASSERT_EQUAL(6.0, _instruments.valueOf("weir_external_call_duration_seconds"));
    }

    void admitsNoMoreThanItsBound()
    {
        auto inner = std::make_shared<ScriptedService>(std::deque<CallOutcome>{answer(200)});
        MeteredService service(inner, 1, _meter);
        Failure second{};
        inner->whileCalled = [&] { second = service.call({}, weir::MonotonicTime::max()).error().kind; };
        CPPUNIT_ASSERT(service.call({}, weir::MonotonicTime::max()).ok());
        CPPUNIT_ASSERT(second == Failure::overload);
        CPPUNIT_ASSERT_EQUAL(1.0, calls("overload"));
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.valueOf("weir_limit_hits_total{limit=external.maxConcurrent}"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), _meter.inFlight());
    }

    void freesThePlaceOfACallThatThrows()
    {
        auto inner = std::make_shared<ScriptedService>(std::deque<CallOutcome>{answer(200)});
        inner->whileCalled = [] { throw std::bad_alloc(); };
        MeteredService service(inner, 1, _meter);
        CPPUNIT_ASSERT_THROW((void)service.call({}, weir::MonotonicTime::max()), std::bad_alloc);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(0), _meter.inFlight());
    }

    void warnsOnceInAWhile()
    {
        for (int i = 0; i < 10; ++i)
            call({failed(Failure::connect)});
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _lines->texts.size());
        _clock.advance(30s);
        call({answer(503)});
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _lines->texts.size());
        CPPUNIT_ASSERT_EQUAL(std::string("the external service failed 10 times, lastly: it answers 503"),
                             _lines->texts.at(1));
    }

private:
    void call(std::deque<CallOutcome> outcomes)
    {
        MeteredService service(std::make_shared<ScriptedService>(std::move(outcomes)), 10, _meter);
        (void)service.call({}, weir::MonotonicTime::max());
    }

    [[nodiscard]] double calls(const std::string& result) const
    {
        return _instruments.valueOf("weir_external_calls_total{result=" + result + "}");
    }

    Poco::AutoPtr<Lines> _lines{new Lines};
    weir::test::ManualClock _clock;
    RecordedInstruments _instruments;
    CallMeter _meter{{_clock, _instruments, Poco::Logger::get("external-test")}};
};

CPPUNIT_TEST_SUITE_REGISTRATION(MeteredServiceTest);
} // namespace
