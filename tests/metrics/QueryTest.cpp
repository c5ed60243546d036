#include "Query.h"

#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <utility>
#include <vector>

namespace weir::metrics
{
namespace
{
constexpr Time second = 1'000'000'000;
constexpr Time now = 1'735'725'600 * second; // 2025-01-01T10:00:00Z

using Parameters = std::vector<std::pair<std::string, std::string>>;

class QueryTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(QueryTest);
    CPPUNIT_TEST(selectsEverythingWithoutARange);
    CPPUNIT_TEST(endsAWindowWithNow);
    CPPUNIT_TEST(readsTimesInEveryForm);
    CPPUNIT_TEST(clipsToTheRetention);
    CPPUNIT_TEST(collectsTagsStatisticsAndGroups);
    CPPUNIT_TEST(namesEveryParameterAtFault);
    CPPUNIT_TEST(refusesMoreStepsThanAllowed);
    CPPUNIT_TEST(refusesMoreStatisticsOrTagsThanAllowed);
    CPPUNIT_TEST(saysHowLongAMovingAnswerKeeps);
    CPPUNIT_TEST(takesOnlyWhatTheRouteTakes);
    CPPUNIT_TEST_SUITE_END();

    MetricsSettings _settings;

    Query parse(Endpoint endpoint, const Parameters& parameters) const
    {
        std::vector<Field> fields;
        for (const auto& [name, value] : parameters)
            fields.push_back({name, value});
        Request request{};
        request.query = fields;
        return parseQuery(endpoint, request, _settings, now);
    }

    Query summary(Parameters parameters) const
    {
        parameters.emplace_back("metric_type", "cpu");
        return parse(Endpoint::summary, parameters);
    }

    /// The parameters that a 422 names, in order.
    std::string faults(Endpoint endpoint, const Parameters& parameters) const
    {
        try
        {
            (void)parse(endpoint, parameters);
            return "none";
        }
        catch (const ProblemException& exception)
        {
            CPPUNIT_ASSERT_EQUAL(422, exception.problem().status);
            std::string names;
            for (const auto& error : exception.problem().errors)
                names += (names.empty() ? "" : " ") + error.parameter;
            return names;
        }
    }

public:
    void selectsEverythingWithoutARange()
    {
        const auto query = summary({});
        CPPUNIT_ASSERT_EQUAL(std::string("cpu"), query.selection.type);
        CPPUNIT_ASSERT_EQUAL(earliest, query.selection.from);
        CPPUNIT_ASSERT_EQUAL(latest, query.selection.to);
        CPPUNIT_ASSERT(!query.freshFor);
    }

    void endsAWindowWithNow()
    {
        const auto query = summary({{"window", "5m"}});
        CPPUNIT_ASSERT_EQUAL(now + 1, query.selection.to);
        CPPUNIT_ASSERT_EQUAL(now + 1 - 300 * second, query.selection.from);
    }

    void readsTimesInEveryForm()
    {
        for (const std::string hour :
             {"2025-01-01T09:00:00Z", "2025-01-01 09:00", "now-1h", "1735722000", "1735722000000", "1735722000.0"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(hour, now - 3600 * second, summary({{"from", hour}}).selection.from);
        CPPUNIT_ASSERT_EQUAL(now + 1, summary({{"from", "now-1h"}}).selection.to);
        CPPUNIT_ASSERT_EQUAL(now, summary({{"to", "now"}}).selection.to);
        CPPUNIT_ASSERT_EQUAL(earliest, summary({{"to", "now"}}).selection.from);
        CPPUNIT_ASSERT_EQUAL(-second, summary({{"from", "-1"}}).selection.from);
    }

    void clipsToTheRetention()
    {
        _settings.points.retention = RetentionRules(std::chrono::hours(1));
        CPPUNIT_ASSERT_EQUAL(now - 3600 * second, summary({}).selection.from);
        CPPUNIT_ASSERT_EQUAL(now - 3600 * second, summary({{"from", "now-7d"}}).selection.from);
        CPPUNIT_ASSERT_EQUAL(now - 60 * second, summary({{"from", "now-1m"}}).selection.from);
        _settings.points.retention =
            RetentionRules(std::chrono::hours(1), {{"cpus", {"cp*"}, std::chrono::minutes(2)}, {"mem", {"mem"}, {}}});
        CPPUNIT_ASSERT_EQUAL(now - 120 * second, summary({}).selection.from);
        CPPUNIT_ASSERT_EQUAL(earliest, parse(Endpoint::tags, {{"metric_type", "mem"}}).selection.from);
        CPPUNIT_ASSERT_EQUAL(now - 3600 * second, parse(Endpoint::tags, {{"metric_type", "net"}}).selection.from);
    }

    void collectsTagsStatisticsAndGroups()
    {
        const auto query =
            summary({{"tag.host", "a"}, {"tag.host", "b"}, {"stats", "p99,min"}, {"group_by", "dc,host"}});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, query.selection.tags.at("host").size());
        CPPUNIT_ASSERT_EQUAL(std::string("min"), query.aggregation.statistics.at(1).name);
        CPPUNIT_ASSERT((query.aggregation.groupBy == std::vector<std::string>{"dc", "host"}));
    }

    void namesEveryParameterAtFault()
    {
        using E = Endpoint;
        const auto cpu = std::pair<std::string, std::string>("metric_type", "cpu");
        CPPUNIT_ASSERT_EQUAL(std::string("windw metric_type"), faults(E::summary, {{"windw", "5m"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("metric_type"), faults(E::summary, {cpu, cpu}));
        CPPUNIT_ASSERT_EQUAL(std::string("metric_type"), faults(E::summary, {{"metric_type", ""}}));
        CPPUNIT_ASSERT_EQUAL(std::string("window"), faults(E::summary, {cpu, {"window", "5m"}, {"from", "now-1h"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("window"), faults(E::summary, {cpu, {"window", "5"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("window"), faults(E::summary, {cpu, {"window", "0s"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("from"), faults(E::summary, {cpu, {"from", "now"}, {"to", "now"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("from"), faults(E::summary, {cpu, {"from", "2999-01-01"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("to"), faults(E::summary, {cpu, {"to", "now+1h"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("stats stats"), faults(E::summary, {cpu, {"stats", "mean,min,min"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("group_by"), faults(E::summary, {cpu, {"group_by", "a,a"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("group_by"), faults(E::summary, {cpu, {"group_by", ""}}));
        CPPUNIT_ASSERT_EQUAL(std::string("step window"), faults(E::series, {cpu}));
        CPPUNIT_ASSERT_EQUAL(std::string("fill"),
                             faults(E::series, {cpu, {"step", "1m"}, {"window", "1h"}, {"fill", "0"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("limit"), faults(E::points, {cpu, {"limit", "0"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("atomic"), faults(E::write, {{"atomic", "yes"}}));
    }

    void refusesMoreStepsThanAllowed()
    {
        _settings.maxSteps = 60;
        const Parameters hour{{"metric_type", "cpu"}, {"step", "1m"}, {"window", "1h"}};
        CPPUNIT_ASSERT_EQUAL(std::string("none"), faults(Endpoint::series, hour));
        const Parameters longer{{"metric_type", "cpu"}, {"step", "1m"}, {"window", "62m"}};
        CPPUNIT_ASSERT_EQUAL(std::string("step"), faults(Endpoint::series, longer));
    }

    void refusesMoreStatisticsOrTagsThanAllowed()
    {
        _settings.maxStats = 2;
        _settings.points.maxTags = 1;
        const Parameters few{{"metric_type", "cpu"}, {"stats", "min,p50"}, {"group_by", "host"}};
        CPPUNIT_ASSERT_EQUAL(std::string("none"), faults(Endpoint::summary, few));
        const Parameters many{{"metric_type", "cpu"}, {"stats", "min,p50,max"}, {"group_by", "host,zone"}};
        CPPUNIT_ASSERT_EQUAL(std::string("stats group_by"), faults(Endpoint::summary, many));
    }

    void saysHowLongAMovingAnswerKeeps()
    {
        using std::chrono::milliseconds;
        CPPUNIT_ASSERT(summary({{"window", "5m"}}).freshFor == milliseconds(3000));
        CPPUNIT_ASSERT(summary({{"window", "5s"}}).freshFor == milliseconds(1000));
        CPPUNIT_ASSERT(summary({{"from", "now-1h"}}).freshFor == milliseconds(36'000));
        CPPUNIT_ASSERT(!summary({{"from", "2025-01-01"}, {"to", "2025-01-02"}}).freshFor);
        CPPUNIT_ASSERT(summary({{"to", "now"}}).freshFor == milliseconds(1000));
        CPPUNIT_ASSERT(!summary({}).freshFor);
        // Where retention cuts the range off, the answer moves whatever was asked.
        _settings.points.retention = RetentionRules(std::chrono::hours(1));
        CPPUNIT_ASSERT(summary({}).freshFor == milliseconds(36'000));
        CPPUNIT_ASSERT(summary({{"from", "2020-01-01"}}).freshFor == milliseconds(36'000));
        CPPUNIT_ASSERT(!summary({{"from", "2025-01-01T09:30:00"}, {"to", "2025-01-01T09:40:00"}}).freshFor);
        CPPUNIT_ASSERT(parse(Endpoint::types, {}).freshFor == milliseconds(36'000));
        _settings.points.retention = RetentionRules({}, {{"mem", {"mem"}, std::chrono::hours(1)}});
        CPPUNIT_ASSERT(!summary({}).freshFor);
        CPPUNIT_ASSERT(parse(Endpoint::types, {}).freshFor == milliseconds(36'000));
    }

    void takesOnlyWhatTheRouteTakes()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("tag.a"), faults(Endpoint::tags, {{"metric_type", "cpu"}, {"tag.a", "b"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("metric_type"), faults(Endpoint::types, {{"metric_type", "cpu"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("window"),
                             faults(Endpoint::points, {{"metric_type", "cpu"}, {"window", "1h"}}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(QueryTest);
} // namespace
} // namespace weir::metrics
