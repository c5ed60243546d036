#include "FallbackQuota.h"

#include "Fakes.h"
#include "support/ManualClock.h"

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Message.h>
#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace
{
using namespace std::chrono_literals;
using namespace weir::ratelimit;

/// A shared store that a test takes away.
class SharedQuota final : public Quota
{
public:
    [[nodiscard]] std::optional<Decision> take(std::string_view /*key*/, const Limit& /*limit*/) override
    {
        if (isAway)
            return std::nullopt;
        return Decision{.allowed = true, .remaining = 77, .inProcess = false};
    }
    void giveBack(std::string_view /*key*/, const Limit& /*limit*/, const Decision& /*admission*/) override
    {
        ++givenBack;
    }
    [[nodiscard]] bool forget(std::string_view /*key*/) override { return !isAway; }
    [[nodiscard]] bool forgetPolicy(std::string_view /*policy*/) override { return !isAway; }

    bool isAway = false;
    int givenBack = 0;
};

class Lines final : public Poco::Channel
{
public:
    void log(const Poco::Message& message) override { lines.push_back(message.getText()); }
    std::vector<std::string> lines;
};

class FallbackQuotaTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FallbackQuotaTest);
    CPPUNIT_TEST(asksTheSharedStoreWhileItAnswers);
    CPPUNIT_TEST(countsItsShareInProcess);
    CPPUNIT_TEST(leavesEveryInstanceOneRequest);
    CPPUNIT_TEST(hasNoAnswerUnlessItIsToCount);
    CPPUNIT_TEST(tellsOfBeingDegradedOnce);
    CPPUNIT_TEST(staysDegradedWhileFailuresGoOn);
    CPPUNIT_TEST(givesBackToWhoAdmitted);
    CPPUNIT_TEST(forgetsHereAndTellsIfItCouldNotThere);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _logger.setChannel(_lines); }
    void tearDown() override { _logger.setChannel(nullptr); }

    void asksTheSharedStoreWhileItAnswers()
    {
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(77), _quota.take("a", _ten)->remaining);
        CPPUNIT_ASSERT(!_quota.isDegraded());
        CPPUNIT_ASSERT(_lines->lines.empty());
    }

    void countsItsShareInProcess()
    {
        _shared.isAway = true;
        _instances.count = 3;
        CPPUNIT_ASSERT_EQUAL(3, admitted(_ten));
    }

    void leavesEveryInstanceOneRequest()
    {
        _shared.isAway = true;
        _instances.count = 30;
        CPPUNIT_ASSERT_EQUAL(1, admitted(_ten));
    }

    void hasNoAnswerUnlessItIsToCount()
    {
        _shared.isAway = true;
        for (const auto mode : {OnStoreFailure::allow, OnStoreFailure::deny})
        {
            _quota.setMode(mode);
            CPPUNIT_ASSERT(!_quota.take("a", _ten));
        }
    }

    void tellsOfBeingDegradedOnce()
    {
        CPPUNIT_ASSERT_EQUAL(0.0, _instruments.valueOf("weir_ratelimit_degraded"));
        _shared.isAway = true;
        for (int i = 0; i < 5; ++i)
            static_cast<void>(_quota.take("a", _ten));
        CPPUNIT_ASSERT(_quota.isDegraded());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _lines->lines.size());
        CPPUNIT_ASSERT_EQUAL(1.0, _instruments.valueOf("weir_ratelimit_degraded"));
        CPPUNIT_ASSERT_EQUAL(5.0, _instruments.valueOf("weir_ratelimit_store_failures_total"));

        _shared.isAway = false;
        _clock.advance(2s);
        for (int i = 0; i < 5; ++i)
            static_cast<void>(_quota.take("a", _ten));
        CPPUNIT_ASSERT(!_quota.isDegraded());
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _lines->lines.size());
        CPPUNIT_ASSERT_EQUAL(0.0, _instruments.valueOf("weir_ratelimit_degraded"));
    }

    void staysDegradedWhileFailuresGoOn()
    {
        for (int i = 0; i < 100; ++i)
        {
            _shared.isAway = i % 2 == 0;
            static_cast<void>(_quota.take("a", _ten));
            _clock.advance(100ms);
        }
        CPPUNIT_ASSERT(_quota.isDegraded());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _lines->lines.size());
    }

    void givesBackToWhoAdmitted()
    {
        _quota.giveBack("a", _ten, *_quota.take("a", _ten));
        CPPUNIT_ASSERT_EQUAL(1, _shared.givenBack);
        _shared.isAway = true;
        const Limit one{.count = 1, .window = 60s};
        _quota.giveBack("a", one, *_quota.take("a", one));
        CPPUNIT_ASSERT(_quota.take("a", one)->allowed);
        CPPUNIT_ASSERT_EQUAL(1, _shared.givenBack);
    }

    void forgetsHereAndTellsIfItCouldNotThere()
    {
        CPPUNIT_ASSERT(_quota.forget("a") && _quota.forgetPolicy("a"));
        _shared.isAway = true;
        const Limit one{.count = 1, .window = 60s};
        static_cast<void>(_quota.take("a", one));
        CPPUNIT_ASSERT(!_quota.forget("a"));
        CPPUNIT_ASSERT(_quota.take("a", one)->allowed);
        CPPUNIT_ASSERT(!_quota.forgetPolicy("a"));
    }

private:
    int admitted(const Limit& limit)
    {
        int admitted = 0;
        for (int i = 0; i < 50; ++i)
            admitted += _quota.take("a", limit)->allowed ? 1 : 0;
        return admitted;
    }

    const Limit _ten{.count = 10, .window = 60s};
    weir::test::ManualClock _clock;
    test::RecordedInstruments _instruments;
    test::SetInstances _instances;
    Poco::AutoPtr<Lines> _lines{new Lines};
    Poco::Logger& _logger = Poco::Logger::get("FallbackQuotaTest");
    SharedQuota _shared;
    MemoryQuota _local{_clock, _instruments, 1U << 20U};
    FallbackQuota _quota{_shared, _local, {_clock, _instruments, _instances, _logger}, OnStoreFailure::local};
};

CPPUNIT_TEST_SUITE_REGISTRATION(FallbackQuotaTest);
} // namespace
