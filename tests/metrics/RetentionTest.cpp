#include "Retention.h"

#include "Rig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>

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
};

CPPUNIT_TEST_SUITE_REGISTRATION(RetentionTest);
} // namespace
} // namespace weir::metrics::test
