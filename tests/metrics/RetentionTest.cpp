#include "Retention.h"

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
/// Runs every periodic task once, whatever becomes of the others, as the host's does.
class OnceScheduler final : public Scheduler
{
public:
    TimerId every(std::chrono::milliseconds /*interval*/, Task task) override
    {
        _tasks.push_back(std::move(task));
        return TimerId(_tasks.size());
    }
    TimerId after(std::chrono::milliseconds delay, Task task) override { return every(delay, std::move(task)); }
    void cancel(TimerId /*timer*/) override {}
    void background(Task /*task*/) override {}
    void dedicated(std::string /*name*/, std::function<void(std::stop_token)> /*loop*/) override {}

    /// How many of them failed.
    [[nodiscard]] int run()
    {
        int failed = 0;
        for (const auto& task : _tasks)
            try
            {
                task();
            }
            catch (const std::exception&)
            {
                ++failed;
            }
        return failed;
    }

private:
    std::vector<Task> _tasks;
};

class RetentionTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RetentionTest);
    CPPUNIT_TEST(keepsEverythingWithoutABound);
    CPPUNIT_TEST(forgetsWhatHasBecomeTooOldAndTellsWhoKeepsAnswers);
    CPPUNIT_TEST(forgetsTypeByType);
    CPPUNIT_TEST(forgetsAnswersAlsoWhenPointsCannotBeForgotten);
    CPPUNIT_TEST_SUITE_END();

public:
    void keepsEverythingWithoutABound()
    {
        Rig rig;
        (void)rig.post(R"({"type":"cpu","value":1,"timestamp":0})");
        rig.bus.changes.clear();
        forgetOldPoints(*rig.context);
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
        forgetOldPoints(*rig.context);
        CPPUNIT_ASSERT(rig.bus.changes.empty());

        rig.clock.manual.advance(std::chrono::minutes(2));
        forgetOldPoints(*rig.context);
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
        forgetOldPoints(*rig.context);
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
        keepForgetting(scheduler, rig.context);
        CPPUNIT_ASSERT_EQUAL(1, scheduler.run());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.store.answers());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RetentionTest);
} // namespace
} // namespace weir::metrics::test
