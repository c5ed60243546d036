// Retention of a data file, step by step.
#include "EngineRig.h"
#include "OnceScheduler.h"
#include "Retention.h"
#include "support/ManualClock.h"
#include "support/RecordedInstruments.h"
#include "support/TemporaryFolder.h"
#include "weir/Events.h"

#include <Poco/AutoPtr.h>
#include <Poco/Logger.h>
#include <Poco/StreamChannel.h>
#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

namespace weir::metrics::test
{
namespace
{
class CountingBus final : public EventBus
{
public:
    void publish(const Fact& /*fact*/) override { ++facts; }
    void subscribe(std::function<void(const Fact&)> /*listener*/) override {}

    int facts = 0;
};

class ForgettingTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ForgettingTest);
    CPPUNIT_TEST(goesOnUntilNothingIsLeftAndTellsEachTime);
    CPPUNIT_TEST(leavesWhatIsMuchToTheNextMinute);
    CPPUNIT_TEST(warnsOnceOfAClockThatWasSet);
    CPPUNIT_TEST(saysNothingWhereNothingIsForgotten);
    CPPUNIT_TEST_SUITE_END();

    weir::test::TemporaryFolder _folder;
    weir::test::ManualClock _clock;
    weir::test::RecordedInstruments _instruments;
    CountingBus _bus;
    std::ostringstream _lines;
    Poco::Logger& _log = Poco::Logger::get("ForgettingTest");
    EngineRig _rig{_folder.path() / "metrics.db", _clock};
    OnceScheduler _minutes;

    void begin(Keep keep)
    {
        MetricsSettings settings;
        settings.points.retention = RetentionRules(keep);
        keepForgetting(_minutes,
                       std::make_shared<MetricsContext>(_rig.engine(), _clock, _bus, _instruments, settings,
                                                        Scope{.name = "metrics", .shared = false}),
                       _log);
    }

    /// A point each, of now.
    void append(int series)
    {
        PointBatch batch;
        const auto now = toTime(_clock.wall());
        for (int i = 0; i < series; ++i)
            batch.add(Point{"cpu", {{"host", std::to_string(i)}}, now, 1});
        batch.arrange();
        CPPUNIT_ASSERT(_rig.engine().append(batch, {}).empty());
    }

    /// A minute's work.
    void turn() { CPPUNIT_ASSERT_EQUAL(0, _minutes.run()); }

    [[nodiscard]] int warnings() const
    {
        int found = 0;
        const auto text = _lines.str();
        for (auto at = text.find("the clock was set"); at != std::string::npos; at = text.find("the clock", at + 1))
            ++found;
        return found;
    }

public:
    void setUp() override
    {
        _log.setChannel(Poco::AutoPtr<Poco::Channel>(new Poco::StreamChannel(_lines)));
        _log.setLevel(Poco::Message::PRIO_WARNING);
    }

    void tearDown() override { _log.setChannel(nullptr); }

    void goesOnUntilNothingIsLeftAndTellsEachTime()
    {
        append(10'000);
        begin(std::chrono::hours(1));
        _clock.advance(std::chrono::hours(2));
        turn();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _rig.engine().seriesCount());
        CPPUNIT_ASSERT_EQUAL(2, _bus.facts);
    }

    void leavesWhatIsMuchToTheNextMinute()
    {
        append(70'000);
        begin(std::chrono::hours(1));
        _clock.advance(std::chrono::hours(2));
        turn();
        CPPUNIT_ASSERT_EQUAL(std::size_t{70'000 - 8 * 8'192}, _rig.engine().seriesCount());
        turn();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _rig.engine().seriesCount());
    }

    void warnsOnceOfAClockThatWasSet()
    {
        begin(std::chrono::hours(1));
        turn();
        for (int day = 1; day <= 2; ++day)
        {
            _clock.setWall(_clock.wall() + std::chrono::hours(24));
            turn();
            turn();
            CPPUNIT_ASSERT_EQUAL(1.0, _instruments.valueOf("weir_retention_paused"));
            CPPUNIT_ASSERT_EQUAL(day, warnings());
            _clock.advance(std::chrono::hours(1));
            turn();
            CPPUNIT_ASSERT_EQUAL(0.0, _instruments.valueOf("weir_retention_paused"));
        }
    }

    void saysNothingWhereNothingIsForgotten()
    {
        begin({});
        turn();
        _clock.setWall(_clock.wall() + std::chrono::hours(24));
        turn();
        CPPUNIT_ASSERT_EQUAL(0.0, _instruments.valueOf("weir_retention_paused"));
        CPPUNIT_ASSERT_EQUAL(0, warnings());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ForgettingTest);
} // namespace
} // namespace weir::metrics::test
