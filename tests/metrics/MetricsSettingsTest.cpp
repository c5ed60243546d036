#include "MetricsSettings.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace weir::metrics
{
namespace
{
class MetricsSettingsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MetricsSettingsTest);
    CPPUNIT_TEST(hasTheDefaultsOfItsTable);
    CPPUNIT_TEST(readsEveryKey);
    CPPUNIT_TEST(namesTheKeysThatNeedARestart);
    CPPUNIT_TEST_SUITE_END();

    static ConfigView::Values defaults()
    {
        ConfigView::Values values;
        for (const auto& key : metricsKeys())
            if (key.namesFrom.empty())
                values[key.name] = {key.defaultValue.value(), "default"};
        return values;
    }

public:
    void hasTheDefaultsOfItsTable()
    {
        const auto read = metricsSettings(ConfigView(defaults()));
        const MetricsSettings plain;
        CPPUNIT_ASSERT_EQUAL(plain.maxBody, read.maxBody);
        CPPUNIT_ASSERT_EQUAL(plain.maxDepth, read.maxDepth);
        CPPUNIT_ASSERT_EQUAL(plain.maxBatch, read.maxBatch);
        CPPUNIT_ASSERT_EQUAL(plain.maxSeries, read.maxSeries);
        CPPUNIT_ASSERT(plain.idempotencyTtl == read.idempotencyTtl);
        CPPUNIT_ASSERT_EQUAL(plain.maxIdempotencyKeys, read.maxIdempotencyKeys);
        CPPUNIT_ASSERT_EQUAL(plain.maxStats, read.maxStats);
        CPPUNIT_ASSERT_EQUAL(plain.maxSteps, read.maxSteps);
        CPPUNIT_ASSERT_EQUAL(plain.maxGroups, read.maxGroups);
        CPPUNIT_ASSERT(plain.queryTimeout == read.queryTimeout);
        CPPUNIT_ASSERT_EQUAL(plain.points.maxTypeLength, read.points.maxTypeLength);
        CPPUNIT_ASSERT_EQUAL(plain.points.maxTagName, read.points.maxTagName);
        CPPUNIT_ASSERT_EQUAL(plain.points.maxTagValue, read.points.maxTagValue);
        CPPUNIT_ASSERT_EQUAL(plain.points.maxTags, read.points.maxTags);
        CPPUNIT_ASSERT(plain.points.maxFuture == read.points.maxFuture);
        CPPUNIT_ASSERT(!read.points.retention.keep("cpu"));
    }

    void readsEveryKey()
    {
        auto values = defaults();
        values["metrics.retention"].text = "7d";
        values["metrics.maxBody"].text = "1KiB";
        values["metrics.maxTags"].text = "5";
        values["metrics.queryTimeout"].text = "300ms";
        const auto read = metricsSettings(ConfigView(values));
        CPPUNIT_ASSERT(read.points.retention.keep("cpu") == std::chrono::hours(7 * 24));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1024}, read.maxBody);
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, read.points.maxTags);
        CPPUNIT_ASSERT(read.queryTimeout == std::chrono::milliseconds(300));
    }

    void namesTheKeysThatNeedARestart()
    {
        std::string names;
        for (const auto& key : metricsKeys())
        {
            CPPUNIT_ASSERT_MESSAGE(key.name, !key.summary.empty());
            if (key.restart)
                names += key.name + " ";
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string("metrics.path metrics.durability metrics.sealAfter metrics.chunkCache metrics.maxQueuedPoints "
                        "metrics.minFreeDisk "),
            names);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MetricsSettingsTest);
} // namespace
} // namespace weir::metrics
