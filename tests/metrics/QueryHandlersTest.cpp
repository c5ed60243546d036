#include "Rig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>

namespace weir::metrics::test
{
namespace
{
class QueryHandlersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(QueryHandlersTest);
    CPPUNIT_TEST(summarises);
    CPPUNIT_TEST(groupsSummaries);
    CPPUNIT_TEST(answersStepByStep);
    CPPUNIT_TEST(groupsAndFillsSteps);
    CPPUNIT_TEST(fillsStepsOverAllTimesThereAre);
    CPPUNIT_TEST(streamsPointsInTheFormThatPostTakes);
    CPPUNIT_TEST(listsTypesAndTags);
    CPPUNIT_TEST(namesTheResourcesOfAnAnswer);
    CPPUNIT_TEST(saysHowLongAnAnswerKeeps);
    CPPUNIT_TEST(hidesWhatRetentionNoLongerKeeps);
    CPPUNIT_TEST(answers503WhenTheTimeIsOver);
    CPPUNIT_TEST(answers503WhenTheTimeIsOverBeforeTheAnswerIsWritten);
    CPPUNIT_TEST(answers422BeyondItsBoundsAndCountsThem);
    CPPUNIT_TEST_SUITE_END();

    Rig _rig;

    std::string get(const std::string& path, Parameters query = {}) const
    {
        query.emplace_back("metric_type", "cpu");
        return Rig::textOf(_rig.get(path, query));
    }

    void change(const MetricsSettings& settings)
    {
        _rig.context->settings.store(std::make_shared<const MetricsSettings>(settings));
    }

public:
    void setUp() override
    {
        const auto response = _rig.postLines("{\"type\":\"cpu\",\"value\":10,\"timestamp\":\"2024-12-31T23:50:10Z\"}\n"
                                             "{\"type\":\"cpu\",\"value\":20,\"timestamp\":\"2024-12-31T23:52:20Z\","
                                             "\"tags\":{\"host\":\"b\"}}\n"
                                             "{\"type\":\"cpu\",\"value\":40,\"timestamp\":\"2024-12-31T23:50:30.5Z\","
                                             "\"tags\":{\"host\":\"b\"}}\n");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"accepted":3,"rejected":0,"errors":[]})"), Rig::textOf(response));
    }

    void summarises()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":3,"average":23.333333333333332})"),
                             get("/api/metrics/summary"));
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"type":"cpu","count":2,"average":30.0,"p50":20.0,"first":40.0,"last":20.0})"),
            get("/api/metrics/summary", {{"tag.host", "b"}, {"stats", "p50,first,last"}}));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":1,"average":20.0})"),
                             get("/api/metrics/summary", {{"window", "8m"}}));
    }

    void groupsSummaries()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","groups":[)"
                                         R"({"tags":{"host":null},"count":1,"average":10.0},)"
                                         R"({"tags":{"host":"b"},"count":2,"average":30.0}]})"),
                             get("/api/metrics/summary", {{"group_by", "host"}}));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","groups":[]})"),
                             get("/api/metrics/summary", {{"group_by", "host"}, {"tag.host", "c"}}));
    }

    void answersStepByStep()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"type":"cpu","step":"1m","points":[)"
                        R"({"timestamp":"2024-12-31T23:50:00Z","count":2,"average":25.0,"max":40.0},)"
                        R"({"timestamp":"2024-12-31T23:52:00Z","count":1,"average":20.0,"max":20.0}]})"),
            get("/api/metrics/series", {{"step", "1m"}, {"window", "1h"}, {"stats", "max"}}));
    }

    void groupsAndFillsSteps()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"type":"cpu","step":"2m","groups":[)"
                        R"({"tags":{"host":null},"points":[)"
                        R"({"timestamp":"2024-12-31T23:50:00Z","count":1,"average":10.0},)"
                        R"({"timestamp":"2024-12-31T23:52:00Z","count":0,"average":null}]},)"
                        R"({"tags":{"host":"b"},"points":[)"
                        R"({"timestamp":"2024-12-31T23:50:00Z","count":1,"average":40.0},)"
                        R"({"timestamp":"2024-12-31T23:52:00Z","count":1,"average":20.0}]}]})"),
            get("/api/metrics/series",
                {{"step", "2m"}, {"to", "2024-12-31T23:54:00Z"}, {"group_by", "host"}, {"fill", "null"}}));
    }

    void fillsStepsOverAllTimesThereAre()
    {
        const auto text = get(
            "/api/metrics/series",
            {{"step", "35400d"}, {"from", "1680-01-01T00:00:00Z"}, {"to", "2261-01-01T00:00:00Z"}, {"fill", "null"}});
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"type":"cpu","step":"35400d","points":[)"
                        R"({"timestamp":"1679-03-27T00:00:00Z","count":0,"average":null},)"
                        R"({"timestamp":"1776-02-27T00:00:00Z","count":0,"average":null},)"
                        R"({"timestamp":"1873-01-29T00:00:00Z","count":0,"average":null},)"
                        R"({"timestamp":"1970-01-01T00:00:00Z","count":3,"average":23.333333333333332},)"
                        R"({"timestamp":"2066-12-03T00:00:00Z","count":0,"average":null},)"
                        R"({"timestamp":"2163-11-05T00:00:00Z","count":0,"average":null},)"
                        R"({"timestamp":"2260-10-07T00:00:00Z","count":0,"average":null}]})"),
            text);
    }

    void streamsPointsInTheFormThatPostTakes()
    {
        auto response = _rig.get("/api/metrics", {{"metric_type", "cpu"}});
        CPPUNIT_ASSERT_EQUAL(std::string("application/x-ndjson"), *response.headers.find("Content-Type"));
        CPPUNIT_ASSERT(response.body.pull() != nullptr);
        const auto lines = Rig::textOf(std::move(response));
        CPPUNIT_ASSERT_EQUAL(std::string("{\"timestamp\":\"2024-12-31T23:50:10Z\",\"value\":10.0,\"type\":\"cpu\"}\n"
                                         "{\"timestamp\":\"2024-12-31T23:50:30.5Z\",\"value\":40.0,\"type\":\"cpu\","
                                         "\"tags\":{\"host\":\"b\"}}\n"
                                         "{\"timestamp\":\"2024-12-31T23:52:20Z\",\"value\":20.0,\"type\":\"cpu\","
                                         "\"tags\":{\"host\":\"b\"}}\n"),
                             lines);
        const Rig other;
        CPPUNIT_ASSERT_EQUAL(200, other.postLines(lines).status);
        CPPUNIT_ASSERT_EQUAL(lines, Rig::textOf(other.get("/api/metrics", {{"metric_type", "cpu"}})));
        CPPUNIT_ASSERT(get("/api/metrics", {{"tag.host", "c"}}).empty());
    }

    void listsTypesAndTags()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"types":[{"type":"cpu","series":2,"count":3,)"
                                         R"("first":"2024-12-31T23:50:10Z","last":"2024-12-31T23:52:20Z"}]})"),
                             Rig::textOf(_rig.get("/api/metrics/types", {})));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","tags":{"host":["b"]}})"), get("/api/metrics/tags"));
    }

    void namesTheResourcesOfAnAnswer()
    {
        const std::vector<std::string> cpu{"metrics/cpu"};
        for (const std::string path : {"/api/metrics", "/api/metrics/summary", "/api/metrics/tags"})
            CPPUNIT_ASSERT_MESSAGE(path, _rig.get(path, {{"metric_type", "cpu"}}).resources == cpu);
        CPPUNIT_ASSERT(_rig.get("/api/metrics/types", {}).resources == std::vector<std::string>{"metrics"});
    }

    void saysHowLongAnAnswerKeeps()
    {
        const auto freshFor = [&](Parameters query)
        {
            query.emplace_back("metric_type", "cpu");
            return _rig.get("/api/metrics/summary", query).freshFor;
        };
        CPPUNIT_ASSERT(freshFor({{"window", "5m"}}) == std::chrono::seconds(3));
        CPPUNIT_ASSERT(!freshFor({}));
    }

    void hidesWhatRetentionNoLongerKeeps()
    {
        MetricsSettings settings;
        settings.points.retention = RetentionRules(std::chrono::minutes(8));
        change(settings);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"cpu","count":1,"average":20.0})"), get("/api/metrics/summary"));
        const auto types = _rig.get("/api/metrics/types", {});
        CPPUNIT_ASSERT(types.freshFor.has_value());
        CPPUNIT_ASSERT(Rig::textOf(types).find(R"("series":1,"count":1)") != std::string::npos);
    }

    void answers503WhenTheTimeIsOver()
    {
        _rig.clock.tick = std::chrono::minutes(1);
        const auto response = _rig.get("/api/metrics/summary", {{"metric_type", "cpu"}});
        CPPUNIT_ASSERT_EQUAL(503, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), *response.headers.find("Retry-After"));
        CPPUNIT_ASSERT_EQUAL(1.0, _rig.instruments.valueOf("weir_limit_hits_total{limit=metrics.queryTimeout}"));
    }

    // To write a long answer takes time as well.
    void answers503WhenTheTimeIsOverBeforeTheAnswerIsWritten()
    {
        _rig.clock.tick = std::chrono::milliseconds(10);
        const auto response =
            _rig.get("/api/metrics/series",
                     {{"metric_type", "none"}, {"step", "1s"}, {"from", "0"}, {"to", "10000"}, {"fill", "null"}});
        CPPUNIT_ASSERT_EQUAL(503, response.status);
    }

    void answers422BeyondItsBoundsAndCountsThem()
    {
        change({.maxStats = 1, .maxSteps = 2, .maxGroups = 1});
        CPPUNIT_ASSERT_EQUAL(422,
                             _rig.get("/api/metrics/summary", {{"metric_type", "cpu"}, {"stats", "min,max"}}).status);
        CPPUNIT_ASSERT_EQUAL(1.0, _rig.instruments.valueOf("weir_limit_hits_total{limit=metrics.maxStats}"));
        CPPUNIT_ASSERT_EQUAL(422,
                             _rig.get("/api/metrics/summary", {{"metric_type", "cpu"}, {"group_by", "host"}}).status);
        CPPUNIT_ASSERT_EQUAL(
            422, _rig.get("/api/metrics/series", {{"metric_type", "cpu"}, {"step", "1s"}, {"to", "now"}}).status);
        CPPUNIT_ASSERT_EQUAL(
            422, _rig.get("/api/metrics/series", {{"metric_type", "cpu"}, {"step", "1s"}, {"window", "1h"}}).status);
        CPPUNIT_ASSERT_EQUAL(1.0, _rig.instruments.valueOf("weir_limit_hits_total{limit=metrics.maxGroups}"));
        CPPUNIT_ASSERT_EQUAL(2.0, _rig.instruments.valueOf("weir_limit_hits_total{limit=metrics.maxSteps}"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(QueryHandlersTest);
} // namespace
} // namespace weir::metrics::test
