#include "Retention.h"

#include "Idempotency.h"
#include "OnceScheduler.h"
#include "Rig.h"
#include "weir/Scheduler.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace weir::metrics::test
{
namespace
{
class RetentionTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RetentionTest);
    CPPUNIT_TEST(keepsEverythingWithoutABound);
    CPPUNIT_TEST(forgetsWhatHasBecomeTooOldAndTellsWhoKeepsAnswers);
    CPPUNIT_TEST(forgetsTypeByType);
    CPPUNIT_TEST(forgetsAnswersAlsoWhenPointsCannotBeForgotten);
    CPPUNIT_TEST(keepsPointsForAnHourAfterTheClockWasSet);
    CPPUNIT_TEST(forgetsAnswersOfAClockThatWasAhead);
    CPPUNIT_TEST(keepsAnswersWhileTheClockIsBehind);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* point = R"({"type":"cpu","value":1,"timestamp":0})";
    Poco::Logger& _log = Poco::Logger::get("metrics");

    static bool isKept(const Rig& rig, const std::string& key)
    {
        return rig.postOnce(key, point).headers.find("Idempotency-Replayed") != nullptr;
    }

public:
    void keepsEverythingWithoutABound()
    {
        Rig rig;
        (void)rig.post(R"({"type":"cpu","value":1,"timestamp":0})");
        rig.bus.changes.clear();
        forgetOldPoints(*rig.context, rig.clock.wall());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.store.seriesCount());
        CPPUNIT_ASSERT(rig.bus.changes.empty());
    }

    void forgetsWhatHasBecomeTooOldAndTellsWhoKeepsAnswers()
    {
        MetricsSettings settings;
        settings.points.retention = RetentionRules(std::chrono::hours(1));
        Rig rig(settings);
        (void)rig.post(R"([{"type":"cpu","value":1},{"type":"mem","value":1}])");
        rig.clock.manual.advance(std::chrono::minutes(59));
        (void)rig.post(R"({"type":"mem","value":2})");
        rig.bus.changes.clear();
        forgetOldPoints(*rig.context, rig.clock.wall());
        CPPUNIT_ASSERT(rig.bus.changes.empty());

        rig.clock.manual.advance(std::chrono::minutes(2));
        forgetOldPoints(*rig.context, rig.clock.wall());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.store.seriesCount());
        CPPUNIT_ASSERT(
            (rig.bus.changes == std::vector<std::vector<std::string>>{{"metrics", "metrics/cpu", "metrics/mem"}}));
    }

    void forgetsTypeByType()
    {
        MetricsSettings settings;
        settings.points.retention = RetentionRules({}, {{"raw", {"cpu"}, std::chrono::hours(1)}});
        Rig rig(settings);
        (void)rig.post(R"([{"type":"cpu","value":1},{"type":"mem","value":1}])");
        rig.clock.manual.advance(std::chrono::hours(2));
        CPPUNIT_ASSERT(Rig::textOf(rig.get("/api/metrics/types", {})).starts_with(R"({"types":[{"type":"mem",)"));
        rig.bus.changes.clear();
        forgetOldPoints(*rig.context, rig.clock.wall());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.store.seriesCount());
        CPPUNIT_ASSERT((rig.bus.changes == std::vector<std::vector<std::string>>{{"metrics", "metrics/cpu"}}));
    }

    void forgetsAnswersAlsoWhenPointsCannotBeForgotten()
    {
        MetricsSettings settings;
        settings.points.retention = RetentionRules(std::chrono::hours(1));
        Rig rig(settings);
        (void)rig.postOnce("key", R"({"type":"cpu","value":1})");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.store.answers());
        rig.clock.manual.advance(settings.idempotencyTtl + std::chrono::minutes(1));
        rig.bus.subscribe([](const Fact&) { throw std::runtime_error("a listener that fails"); });
        OnceScheduler scheduler;
        keepForgetting(scheduler, rig.context, _log);
        CPPUNIT_ASSERT_EQUAL(1, scheduler.run());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.store.answers());
    }

    void keepsPointsForAnHourAfterTheClockWasSet()
    {
        MetricsSettings settings;
        settings.points.retention = RetentionRules(std::chrono::hours(24));
        Rig rig(settings);
        (void)rig.post(R"({"type":"cpu","value":1})");
        OnceScheduler scheduler;
        keepForgetting(scheduler, rig.context, _log);
        const auto look = [&](std::size_t series, double paused)
        {
            CPPUNIT_ASSERT_EQUAL(0, scheduler.run());
            CPPUNIT_ASSERT_EQUAL(series, rig.store.seriesCount());
            CPPUNIT_ASSERT_EQUAL(paused, rig.instruments.valueOf("weir_retention_paused"));
            rig.clock.manual.advance(std::chrono::minutes(1));
        };
        look(1, 0);
        const auto right = rig.clock.manual.wall();
        rig.clock.manual.setWall(right + std::chrono::hours(24 * 365));
        look(1, 1);
        rig.clock.manual.setWall(right); // somebody sets it right
        for (int minute = 0; minute < 60; ++minute)
            look(1, 1);
        look(1, 0);
        rig.clock.manual.setWall(right + std::chrono::hours(24 * 365)); // this time it is the year
        for (int minute = 0; minute < 60; ++minute)
            look(1, 1);
        look(0, 0);
    }

    void forgetsAnswersOfAClockThatWasAhead()
    {
        Rig rig;
        OnceScheduler scheduler;
        keepForgetting(scheduler, rig.context, _log);
        const auto right = rig.clock.manual.wall();
        rig.clock.manual.setWall(right + std::chrono::hours(24 * 365));
        (void)rig.postOnce("ahead", point);
        rig.clock.manual.setWall(right);
        (void)rig.postOnce("right", point);
        CPPUNIT_ASSERT_EQUAL(0, scheduler.run());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rig.store.answers()); // perhaps it is now that it is wrong
        rig.clock.manual.advance(std::chrono::hours(1));
        CPPUNIT_ASSERT_EQUAL(0, scheduler.run());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.store.answers());
        CPPUNIT_ASSERT(isKept(rig, "right"));
    }

    // After a start, too, it may be long until it is set right.
    void keepsAnswersWhileTheClockIsBehind()
    {
        Rig rig;
        (void)rig.postOnce("key", point);
        const auto right = rig.clock.manual.wall();
        rig.clock.manual.setWall(right - std::chrono::hours(24 * 365));
        OnceScheduler scheduler;
        keepForgetting(scheduler, rig.context, _log);
        CPPUNIT_ASSERT_EQUAL(0, scheduler.run());
        rig.clock.manual.advance(std::chrono::minutes(59));
        CPPUNIT_ASSERT_EQUAL(0, scheduler.run());
        rig.clock.manual.setWall(right);
        CPPUNIT_ASSERT_EQUAL(0, scheduler.run());
        CPPUNIT_ASSERT(isKept(rig, "key"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RetentionTest);
} // namespace
} // namespace weir::metrics::test
