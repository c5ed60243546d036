#include "Reference.h"
#include "support/Json.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>
#include <string>

namespace
{
using namespace weir::test;

constexpr const char* everyStatistic = "&stats=sum,min,max,stddev,first,last,p0,p50,p95,p99.9,p100";
constexpr std::int64_t day = 86400;

/// Answers are held against a naive computation over the same points.
class QueryTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(QueryTest);
    CPPUNIT_TEST(summarisesEverything);
    CPPUNIT_TEST(summarisesAnyWindow);
    CPPUNIT_TEST(filtersByTags);
    CPPUNIT_TEST(groupsByTags);
    CPPUNIT_TEST(answersSeriesStepByStep);
    CPPUNIT_TEST(groupsSeries);
    CPPUNIT_TEST(fillsEmptyStepsOnlyWhenAskedTo);
    CPPUNIT_TEST(keepsTheOrderOfStatistics);
    CPPUNIT_TEST(answersNullForNothingAndForWhatIsBeyondDoubles);
    CPPUNIT_TEST(listsTypesAndTags);
    CPPUNIT_TEST(streamsBackWhatWentIn);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _server = std::make_unique<ServerProcess>();
        _points = randomPoints(6000);
        std::string body;
        for (const Point& point : _points)
            body += ndjson("temp", point);
        const HttpReply reply = _server->client().postNdjson("/api/metrics", body);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"accepted":6000,"rejected":0,"errors":[]})"), reply.body);
    }

    void summarisesEverything()
    {
        assertSummary(get("/api/metrics/summary?metric_type=temp", everyStatistic), _points);
    }

    void summarisesAnyWindow()
    {
        for (std::int64_t from = start; from < start + 3 * day; from += day)
        {
            const std::string target = "/api/metrics/summary?metric_type=temp&from=" + std::to_string(from) +
                                       "&to=" + std::to_string(from + day);
            assertSummary(get(target, everyStatistic), between(_points, from, from + day));
        }
        // Bounds that fall on points: the first belongs to the window, the last does not.
        const std::int64_t from = _points[10].seconds;
        const std::int64_t to = std::max(_points[20].seconds, from + 1);
        assertSummary(
            get("/api/metrics/summary?metric_type=temp&from=" + std::to_string(from) + "&to=" + std::to_string(to),
                everyStatistic),
            between(_points, from, to));
        assertSummary(get("/api/metrics/summary?metric_type=temp&from=" + std::to_string(from), everyStatistic),
                      between(_points, from, start + 1000 * day));
        assertSummary(get("/api/metrics/summary?metric_type=temp&to=" + std::to_string(to), everyStatistic),
                      between(_points, 0, to));
    }

    void filtersByTags()
    {
        assertSummary(get("/api/metrics/summary?metric_type=temp&tag.host=h1", everyStatistic),
                      ofHosts(_points, {"h1"}));
        assertSummary(get("/api/metrics/summary?metric_type=temp&tag.host=h1&tag.host=h2", everyStatistic),
                      ofHosts(_points, {"h1", "h2"}));
        assertSummary(get("/api/metrics/summary?metric_type=temp&tag.host=none", everyStatistic), {});
    }

    void groupsByTags()
    {
        const auto groups =
            arrayAt(get("/api/metrics/summary?metric_type=temp&group_by=host", everyStatistic), "groups");
        CPPUNIT_ASSERT_EQUAL(std::size_t(4), groups->size());
        std::set<std::string> seen;
        for (unsigned i = 0; i < groups->size(); ++i)
        {
            const auto group = groups->getObject(i);
            const std::string host = hostOf(group);
            CPPUNIT_ASSERT(seen.insert(host).second);
            assertSummary(group, ofHosts(_points, {host}));
        }
    }

    void answersSeriesStepByStep()
    {
        const std::string range = "&from=" + std::to_string(start) + "&to=" + std::to_string(start + 3 * day);
        const auto series = get("/api/metrics/series?metric_type=temp&step=1h" + range, everyStatistic);
        CPPUNIT_ASSERT_EQUAL(std::string("1h"), series->getValue<std::string>("step"));
        assertSteps(arrayAt(series, "points"), _points, 3600);
    }

    void groupsSeries()
    {
        const std::string range = "&from=" + std::to_string(start) + "&to=" + std::to_string(start + 3 * day);
        const auto groups = arrayAt(
            get("/api/metrics/series?metric_type=temp&step=6h&group_by=host" + range, everyStatistic), "groups");
        CPPUNIT_ASSERT_EQUAL(std::size_t(4), groups->size());
        for (unsigned i = 0; i < groups->size(); ++i)
        {
            const auto group = groups->getObject(i);
            assertSteps(arrayAt(group, "points"), ofHosts(_points, {hostOf(group)}), 6 * 3600);
        }
    }

    void fillsEmptyStepsOnlyWhenAskedTo()
    {
        HttpClient client = _server->client();
        client.postNdjson("/api/metrics", "{\"type\":\"gap\",\"value\":1,\"timestamp\":\"2025-01-01T00:00:30Z\"}\n"
                                          "{\"type\":\"gap\",\"value\":3,\"timestamp\":\"2025-01-01T00:02:10Z\"}\n");
        const std::string target =
            "/api/metrics/series?metric_type=gap&step=1m&from=2025-01-01T00:00:00Z&to=2025-01-01T00:03:00Z";
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"gap","step":"1m","points":[)"
                                         R"({"timestamp":"2025-01-01T00:00:00Z","count":1,"average":1.0},)"
                                         R"({"timestamp":"2025-01-01T00:02:00Z","count":1,"average":3.0}]})"),
                             client.get(target).body);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"gap","step":"1m","points":[)"
                                         R"({"timestamp":"2025-01-01T00:00:00Z","count":1,"average":1.0},)"
                                         R"({"timestamp":"2025-01-01T00:01:00Z","count":0,"average":null},)"
                                         R"({"timestamp":"2025-01-01T00:02:00Z","count":1,"average":3.0}]})"),
                             client.get(target + "&fill=null").body);
    }

    void keepsTheOrderOfStatistics()
    {
        _server->client().postJson("/api/metrics", R"({"type":"o","value":2,"timestamp":1})");
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"type":"o","count":1,"average":2.0,"p99.9":2.0,"max":2.0,"stddev":0.0,"first":2.0})"),
            _server->client().get("/api/metrics/summary?metric_type=o&stats=p99.9,max,stddev,first").body);
    }

    void answersNullForNothingAndForWhatIsBeyondDoubles()
    {
        HttpClient client = _server->client();
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"none","count":0,"average":null})"),
                             client.get("/api/metrics/summary?metric_type=none").body);
        client.postNdjson("/api/metrics", "{\"type\":\"big\",\"value\":1.5e308,\"timestamp\":1}\n"
                                          "{\"type\":\"big\",\"value\":1.5e308,\"timestamp\":2}\n");
        const std::string big = client.get("/api/metrics/summary?metric_type=big&stats=sum,max").body;
        CPPUNIT_ASSERT_MESSAGE(big, big.ends_with(R"("sum":null,"max":1.5e+308})"));
    }

    void listsTypesAndTags()
    {
        HttpClient client = _server->client();
        client.postNdjson("/api/metrics",
                          "{\"type\":\"l\",\"value\":1,\"timestamp\":\"2025-01-01\",\"tags\":{\"host\":\"b\"}}\n"
                          "{\"type\":\"l\",\"value\":1,\"timestamp\":\"2025-01-03\",\"tags\":{\"host\":\"a\"}}\n");
        const std::string types = client.get("/api/metrics/types").body;
        const std::string expected = R"({"type":"l","series":2,"count":2,)"
                                     R"("first":"2025-01-01T00:00:00Z","last":"2025-01-03T00:00:00Z"})";
        CPPUNIT_ASSERT_MESSAGE(types, types.find(expected) != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"l","tags":{"host":["a","b"]}})"),
                             client.get("/api/metrics/tags?metric_type=l").body);
    }

    void streamsBackWhatWentIn()
    {
        std::multiset<std::string> sent;
        for (const Point& point : _points)
            sent.insert(key(point.host, rfc3339(point.seconds), point.value));
        std::multiset<std::string> received;
        for (const std::string& line : lines(_server->client().get("/api/metrics?metric_type=temp").body))
        {
            const auto point = parseObject(line);
            const std::string host = point->has("tags") && objectAt(point, "tags")->has("host")
                                         ? objectAt(point, "tags")->getValue<std::string>("host")
                                         : std::string();
            received.insert(key(host, point->getValue<std::string>("timestamp"), point->getValue<double>("value")));
        }
        CPPUNIT_ASSERT_EQUAL(sent.size(), received.size());
        CPPUNIT_ASSERT(sent == received);
    }

private:
    [[nodiscard]] Poco::JSON::Object::Ptr get(const std::string& target, const std::string& more) const
    {
        const HttpReply reply = _server->client().get(target + more);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.body, 200, reply.status);
        return parseObject(reply.body);
    }

    static std::string key(const std::string& host, const std::string& time, double value)
    {
        return host + " " + time + " " + std::to_string(std::bit_cast<std::uint64_t>(value));
    }

    static std::string hostOf(const Poco::JSON::Object::Ptr& group)
    {
        const auto tags = objectAt(group, "tags");
        return tags->isNull("host") ? std::string() : tags->getValue<std::string>("host");
    }

    static void assertNear(const std::string& what, double expected, double actual, double tolerance)
    {
        if (std::isnan(expected))
            CPPUNIT_ASSERT_MESSAGE(what, std::isnan(actual));
        else
            CPPUNIT_ASSERT_DOUBLES_EQUAL_MESSAGE(what, expected, actual, tolerance * std::abs(expected) + 1e-300);
    }

    static void assertSummary(const Poco::JSON::Object::Ptr& summary, const std::vector<Point>& points)
    {
        const Reference reference(points);
        CPPUNIT_ASSERT_EQUAL(points.size(), summary->getValue<std::size_t>("count"));
        for (const auto& [name, value] : reference.exact())
            assertNear(name, value, numberAt(summary, name), 1e-9);
        const double allowed = points.size() <= 32 ? 0 : 0.01;
        for (const char* name : {"p0", "p50", "p95", "p99.9", "p100"})
            assertNear(name, reference.quantile(std::stod(name + 1)), numberAt(summary, name), allowed);
    }

    static void assertSteps(const Poco::JSON::Array::Ptr& steps, const std::vector<Point>& points, std::int64_t step)
    {
        std::set<std::int64_t> starts;
        for (const Point& point : points)
            starts.insert(point.seconds / step * step);
        CPPUNIT_ASSERT_EQUAL(starts.size(), steps->size());
        unsigned i = 0;
        for (const std::int64_t from : starts)
        {
            const auto entry = steps->getObject(i++);
            CPPUNIT_ASSERT_EQUAL(rfc3339(from), entry->getValue<std::string>("timestamp"));
            assertSummary(entry, between(points, from, from + step));
        }
    }

    std::unique_ptr<ServerProcess> _server;
    std::vector<Point> _points;
};

CPPUNIT_TEST_SUITE_REGISTRATION(QueryTest);
} // namespace
