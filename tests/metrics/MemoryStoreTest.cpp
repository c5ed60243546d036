#include "MemoryStore.h"

#include "PointStream.h"
#include "StepFiller.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace weir::metrics
{
namespace
{
const std::vector<Statistic> everything{parseStatistic("min").value(),  parseStatistic("max").value(),
                                        parseStatistic("sum").value(),  parseStatistic("first").value(),
                                        parseStatistic("last").value(), parseStatistic("p50").value(),
                                        parseStatistic("p99.9").value()};

std::string streamed(const SeriesStore& store, const Selection& selection, std::optional<std::uint64_t> limit = {})
{
    PointStream stream(store.read(selection), selection.type, limit);
    std::string text;
    for (bool more = true; more;)
    {
        std::string piece;
        more = stream(piece);
        text += piece;
    }
    return text;
}

/// The same answers by looking at every point.
class NaiveStore final
{
public:
    void append(const Point& point) { _points.push_back(point); }

    [[nodiscard]] Groups aggregate(const Selection& selection, const Aggregation& aggregation) const
    {
        Groups groups;
        for (const auto& point : inOrder())
        {
            if (point.type != selection.type || point.time < selection.from || point.time >= selection.to)
                continue;
            const auto value = [&](const std::string& name) -> std::optional<std::string>
            {
                for (const auto& [tag, content] : point.tags)
                    if (tag == name)
                        return content;
                return std::nullopt;
            };
            const auto fits = [&](const auto& filter)
            { return value(filter.first) && filter.second.contains(*value(filter.first)); };
            if (!std::ranges::all_of(selection.tags, fits))
                continue;
            GroupKey key;
            for (const auto& name : aggregation.groupBy)
                key.push_back(value(name));
            const Time start = aggregation.step ? stepStart(point.time, *aggregation.step) : 0;
            groups[key].try_emplace(start, true).first->second.add(point.time, point.value);
        }
        return groups;
    }

private:
    /// Series by series, as the real store sees them, so that of two points at one time the same is the last.
    [[nodiscard]] std::vector<Point> inOrder() const
    {
        auto points = _points;
        std::ranges::stable_sort(points, [](const Point& a, const Point& b)
                                 { return std::tie(a.tags, a.time) < std::tie(b.tags, b.time); });
        return points;
    }

    std::vector<Point> _points;
};

class MemoryStoreTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MemoryStoreTest);
    CPPUNIT_TEST(knowsNothingOfATypeNeverSeen);
    CPPUNIT_TEST(keepsTwoPointsOfOneSeriesAndTime);
    CPPUNIT_TEST(includesFromAndExcludesTo);
    CPPUNIT_TEST(groupsPointsWithoutTheTagUnderNull);
    CPPUNIT_TEST(agreesWithANaiveStoreOnRandomInput);
    CPPUNIT_TEST(refusesNewSeriesBeyondTheBoundAndGoesOnWithOldOnes);
    CPPUNIT_TEST(storesAllOrNothing);
    CPPUNIT_TEST(throwsBeyondItsBounds);
    CPPUNIT_TEST(streamsSeriesBySeriesOldestFirst);
    CPPUNIT_TEST(streamsOnWhileSeriesComeAndGo);
    CPPUNIT_TEST(streamsALongSeriesInRunsThatKeepEqualTimesTogether);
    CPPUNIT_TEST(stopsLookingForPointsWhenTheTimeIsOver);
    CPPUNIT_TEST(takesALargeBatchInReverse);
    CPPUNIT_TEST(countsExactlyWhileManyWriteAndRead);
    CPPUNIT_TEST(forgetsWhatIsTooOld);
    CPPUNIT_TEST(listsTypesAndTags);
    CPPUNIT_TEST(fillsStepsOverTheWholeRange);
    CPPUNIT_TEST_SUITE_END();

    MemoryStore _store;

    void append(std::vector<Point> points) { CPPUNIT_ASSERT(_store.append(points, 1000, false).empty()); }

    std::uint64_t countOf(const Selection& selection) const
    {
        const auto groups = _store.aggregate(selection, {});
        return groups.empty() ? 0 : groups.begin()->second.begin()->second.count();
    }

    static void requireEqual(const Groups& expected, const Groups& actual)
    {
        CPPUNIT_ASSERT_EQUAL(expected.size(), actual.size());
        for (auto e = expected.begin(), a = actual.begin(); e != expected.end(); ++e, ++a)
        {
            CPPUNIT_ASSERT(e->first == a->first);
            CPPUNIT_ASSERT_EQUAL(e->second.size(), a->second.size());
            for (auto eb = e->second.begin(), ab = a->second.begin(); eb != e->second.end(); ++eb, ++ab)
            {
                CPPUNIT_ASSERT_EQUAL(eb->first, ab->first);
                CPPUNIT_ASSERT_EQUAL(eb->second.count(), ab->second.count());
                for (const auto& statistic : everything)
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(statistic.name, eb->second.value(statistic),
                                                 ab->second.value(statistic));
            }
        }
    }

public:
    void knowsNothingOfATypeNeverSeen()
    {
        CPPUNIT_ASSERT(_store.aggregate({.type = "cpu"}, {}).empty());
        CPPUNIT_ASSERT(!_store.read({.type = "cpu"})->next({}));
        CPPUNIT_ASSERT(_store.tags("cpu", earliest).empty() && _store.types(earliest).empty());
    }

    void keepsTwoPointsOfOneSeriesAndTime()
    {
        append({{"cpu", {}, 5, 1}, {"cpu", {}, 5, 2}});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, countOf({.type = "cpu"}));
        CPPUNIT_ASSERT((_store.read({.type = "cpu"})->next({})->values == std::vector<double>{1, 2}));
    }

    void includesFromAndExcludesTo()
    {
        append({{"cpu", {}, 10, 1}, {"cpu", {}, 20, 2}, {"cpu", {}, 30, 3}});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, countOf({.type = "cpu", .from = 10, .to = 30}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, countOf({.type = "cpu", .from = 30, .to = 10}));
    }

    void groupsPointsWithoutTheTagUnderNull()
    {
        append({{"cpu", {{"host", "a"}}, 1, 1}, {"cpu", {}, 1, 2}, {"cpu", {{"host", ""}}, 1, 3}});
        const auto groups = _store.aggregate({.type = "cpu"}, {.groupBy = {"host"}});
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, groups.size());
        CPPUNIT_ASSERT(groups.contains({std::nullopt}) && groups.contains({""}));
    }

    void agreesWithANaiveStoreOnRandomInput()
    {
        std::mt19937_64 random(7);
        const auto below = [&](std::uint64_t bound) { return static_cast<std::int64_t>(random() % bound); };
        NaiveStore naive;
        for (int round = 0; round < 60; ++round)
        {
            std::vector<Point> batch;
            for (int i = 0; i < 20; ++i)
            {
                Tags tags;
                if (below(3) > 0)
                    tags.emplace_back("dc", std::to_string(below(2)));
                if (below(4) > 0)
                    tags.emplace_back("host", std::to_string(below(3)));
                const double value =
                    std::ldexp(static_cast<double>(below(2001) - 1000), static_cast<int>(below(200)) - 100);
                batch.push_back({below(5) == 0 ? "mem" : "cpu", tags, below(400) - 200, value});
            }
            for (const auto& point : batch)
                naive.append(point);
            append(batch);
            Selection selection{.type = "cpu", .from = below(500) - 250, .to = below(500) - 250};
            if (below(3) == 0)
                selection.from = earliest;
            if (below(2) == 0)
                selection.tags["host"] = {"0", "2"};
            Aggregation aggregation{.statistics = everything};
            if (below(2) == 0)
                aggregation.groupBy = {"host", "dc"};
            if (below(2) == 0)
                aggregation.step = 1 + below(60);
            requireEqual(naive.aggregate(selection, aggregation), _store.aggregate(selection, aggregation));
        }
    }

    void refusesNewSeriesBeyondTheBoundAndGoesOnWithOldOnes()
    {
        std::vector<Point> points{{"a", {}, 1, 1}, {"b", {}, 1, 1}, {"c", {}, 1, 1}, {"a", {}, 2, 1}, {"c", {}, 2, 1}};
        CPPUNIT_ASSERT((_store.append(points, 2, false) == std::vector<std::size_t>{2, 4}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _store.seriesCount());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, countOf({.type = "a"}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, countOf({.type = "c"}));
    }

    void storesAllOrNothing()
    {
        std::vector<Point> points{{"a", {}, 1, 1}, {"b", {}, 1, 1}};
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _store.append(points, 1, true).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _store.seriesCount());
        CPPUNIT_ASSERT(_store.append(points, 2, true).empty());
    }

    void throwsBeyondItsBounds()
    {
        append({{"cpu", {{"host", "a"}}, 1, 1}, {"cpu", {{"host", "b"}}, 11, 1}, {"cpu", {{"host", "b"}}, 21, 1}});
        const Selection cpu{.type = "cpu"};
        CPPUNIT_ASSERT_THROW((void)_store.aggregate(cpu, {.groupBy = {"host"}, .maxGroups = 1}), TooManyResults);
        CPPUNIT_ASSERT_THROW((void)_store.aggregate(cpu, {.step = 10, .maxSteps = 2}), TooManyResults);
        CPPUNIT_ASSERT_THROW((void)_store.aggregate(cpu, {.groupBy = {"host"}, .step = 10, .maxSteps = 2}),
                             TooManyResults);
        CPPUNIT_ASSERT_THROW((void)_store.aggregate(cpu, {.isLate = [] { return true; }}), QueryTimeout);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _store.aggregate(cpu, {.step = 10, .maxSteps = 3}).size());
    }

    void streamsSeriesBySeriesOldestFirst()
    {
        append({{"cpu", {{"h", "b"}}, 2'000'000'000, 2},
                {"cpu", {{"h", "a"}}, 1'500'000'000, 0.5},
                {"cpu", {{"h", "b"}}, 0, 1}});
        const std::string first =
            "{\"timestamp\":\"1970-01-01T00:00:01.5Z\",\"value\":0.5,\"type\":\"cpu\",\"tags\":{\"h\":\"a\"}}\n";
        const std::string second =
            "{\"timestamp\":\"1970-01-01T00:00:00Z\",\"value\":1.0,\"type\":\"cpu\",\"tags\":{\"h\":\"b\"}}\n";
        const std::string third =
            "{\"timestamp\":\"1970-01-01T00:00:02Z\",\"value\":2.0,\"type\":\"cpu\",\"tags\":{\"h\":\"b\"}}\n";
        CPPUNIT_ASSERT_EQUAL(first + second + third, streamed(_store, {.type = "cpu"}));
        CPPUNIT_ASSERT_EQUAL(first + second, streamed(_store, {.type = "cpu"}, 2));
        CPPUNIT_ASSERT_EQUAL(third, streamed(_store, {.type = "cpu", .from = 1'600'000'000}));
    }

    void streamsOnWhileSeriesComeAndGo()
    {
        append({{"cpu", {{"h", "b"}}, 1, 1}, {"cpu", {{"h", "d"}}, 100, 1}});
        const auto reader = _store.read({.type = "cpu"});
        CPPUNIT_ASSERT_EQUAL(std::string("b"), reader->next({})->tags[0].second);
        append({{"cpu", {{"h", "a"}}, 100, 1}, {"cpu", {{"h", "c"}}, 100, 1}});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _store.dropBefore(50).size());
        CPPUNIT_ASSERT_EQUAL(std::string("c"), reader->next({})->tags[0].second);
        CPPUNIT_ASSERT_EQUAL(std::string("d"), reader->next({})->tags[0].second);
        CPPUNIT_ASSERT(!reader->next({}));
    }

    void streamsALongSeriesInRunsThatKeepEqualTimesTogether()
    {
        std::vector<Point> points;
        for (int i = 0; i < 10'000; ++i)
            points.push_back({"cpu", {}, i / 100, static_cast<double>(i)});
        append(points);
        const auto reader = _store.read({.type = "cpu", .from = 1});
        std::vector<double> values;
        std::vector<Time> begins;
        while (const auto run = reader->next({}))
        {
            CPPUNIT_ASSERT(begins.empty() || begins.back() < run->times.front());
            begins.push_back(run->times.back());
            values.insert(values.end(), run->values.begin(), run->values.end());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, begins.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{9'900}, values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            CPPUNIT_ASSERT_EQUAL(static_cast<double>(100 + i), values[i]);
    }

    void stopsLookingForPointsWhenTheTimeIsOver()
    {
        std::vector<Point> points;
        for (int i = 0; i < 5'000; ++i)
            points.push_back({"cpu", {{"h", std::to_string(i)}}, 1, 1});
        CPPUNIT_ASSERT(_store.append(points, 5'000, false).empty());
        const auto reader = _store.read({.type = "cpu", .from = 2});
        CPPUNIT_ASSERT_THROW((void)reader->next([] { return true; }), QueryTimeout);
        CPPUNIT_ASSERT(!reader->next({}));
    }

    void takesALargeBatchInReverse()
    {
        std::vector<Point> points;
        for (int i = 200'000; i > 0; --i)
            points.push_back({"cpu", {}, i / 2, static_cast<double>(i)});
        append(points);
        append({{"cpu", {}, -1, -1}, {"cpu", {}, 50'000, -2}});
        const auto run = _store.read({.type = "cpu", .from = 49'999, .to = 50'001})->next({}).value();
        CPPUNIT_ASSERT((run.values == std::vector<double>{99'999, 99'998, 100'001, 100'000, -2}));
        CPPUNIT_ASSERT_EQUAL(-1.0, _store.read({.type = "cpu"})->next({})->values.front());
    }

    void countsExactlyWhileManyWriteAndRead()
    {
        constexpr int batches = 100;
        const auto write = [&](const std::string& host)
        {
            for (int i = 0; i < batches; ++i)
                append({{"cpu", {{"h", host}}, batches - i, 1}, {"cpu", {}, i, 1}});
        };
        const auto read = [&]
        {
            for (std::uint64_t last = 0; last < 4 * batches;)
            {
                const auto count = countOf({.type = "cpu"});
                CPPUNIT_ASSERT(count >= last);
                last = count;
                (void)streamed(_store, {.type = "cpu", .from = 90});
                (void)_store.types(earliest);
            }
        };
        {
            const std::jthread reader(read);
            const std::jthread first(write, "a");
            const std::jthread second(write, "b");
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4 * batches}, countOf({.type = "cpu"}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _store.seriesCount());
    }

    void forgetsWhatIsTooOld()
    {
        append({{"cpu", {}, 10, 1}, {"cpu", {}, 20, 2}, {"mem", {}, 10, 1}, {"net", {}, 30, 1}});
        CPPUNIT_ASSERT((_store.dropBefore(20) == std::vector<std::string>{"cpu", "mem"}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _store.seriesCount());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, countOf({.type = "cpu"}));
        CPPUNIT_ASSERT(_store.dropBefore(20).empty());
    }

    void listsTypesAndTags()
    {
        append({{"cpu", {{"h", "a"}}, 10, 1}, {"cpu", {{"h", "b"}}, 30, 1}, {"mem", {}, 5, 1}});
        const auto types = _store.types(earliest);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, types.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, types[0].series);
        CPPUNIT_ASSERT_EQUAL(Time{10}, types[0].first);
        CPPUNIT_ASSERT_EQUAL(Time{30}, types[0].last);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _store.types(20).size());
        CPPUNIT_ASSERT((_store.tags("cpu", earliest).at("h") == std::set<std::string>{"a", "b"}));
        CPPUNIT_ASSERT((_store.tags("cpu", 20).at("h") == std::set<std::string>{"b"}));
    }

    void fillsStepsOverTheWholeRange()
    {
        append({{"cpu", {}, 25, 1}});
        Query query{.selection = {.type = "cpu", .from = -5, .to = 50}, .aggregation = {.step = 10, .maxSteps = 6}};
        auto groups = _store.aggregate(query.selection, query.aggregation);
        fillSteps(groups, query);
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, groups.begin()->second.size());
        CPPUNIT_ASSERT_EQUAL(Time{-10}, groups.begin()->second.begin()->first);
        CPPUNIT_ASSERT_EQUAL(Time{40}, groups.begin()->second.rbegin()->first);

        Groups none;
        fillSteps(none, query);
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, none.begin()->second.size());

        query.aggregation.maxSteps = 5;
        CPPUNIT_ASSERT_THROW(fillSteps(groups, query), ProblemException);
        query.aggregation.maxSteps = 11; // of all groups together
        groups[{"other"}];
        CPPUNIT_ASSERT_THROW(fillSteps(groups, query), ProblemException);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MemoryStoreTest);
} // namespace
} // namespace weir::metrics
