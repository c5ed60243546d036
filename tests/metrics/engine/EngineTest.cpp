#include "engine/Engine.h"

#include "HandScheduler.h"
#include "PointStream.h"
#include "StepFiller.h"
#include "support/ManualClock.h"
#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace weir::metrics::test
{
namespace
{
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

class EngineTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EngineTest);
    CPPUNIT_TEST(knowsNothingOfATypeNeverSeen);
    CPPUNIT_TEST(keepsTwoPointsOfOneSeriesAndTime);
    CPPUNIT_TEST(includesFromAndExcludesTo);
    CPPUNIT_TEST(groupsPointsWithoutTheTagUnderNull);
    CPPUNIT_TEST(refusesNewSeriesBeyondTheBoundAndGoesOnWithOldOnes);
    CPPUNIT_TEST(storesAllOrNothing);
    CPPUNIT_TEST(throwsBeyondItsBounds);
    CPPUNIT_TEST(streamsSeriesBySeriesOldestFirst);
    CPPUNIT_TEST(streamsOnWhileSeriesComeAndGo);
    CPPUNIT_TEST(streamsALongSeriesInRunsThatKeepEqualTimesTogether);
    CPPUNIT_TEST(stopsLookingForPointsWhenTheTimeIsOver);
    CPPUNIT_TEST(stopsLookingForASeriesWhenTheTimeIsOver);
    CPPUNIT_TEST(takesALargeBatchInReverse);
    CPPUNIT_TEST(forgetsWhatIsTooOld);
    CPPUNIT_TEST(forgetsTypeByType);
    CPPUNIT_TEST(listsTypesAndTags);
    CPPUNIT_TEST(fillsStepsOverTheWholeRange);
    CPPUNIT_TEST(fillsNothingBeforeTheFirstTime);
    CPPUNIT_TEST_SUITE_END();

    weir::test::ManualClock _clock;
    HandScheduler _scheduler;
    Engine _store{{}, _scheduler, _clock};

    std::vector<std::size_t> append(const std::vector<Point>& points, std::size_t maxSeries, bool allOrNothing)
    {
        PointBatch batch;
        for (const auto& point : points)
            batch.add(point);
        batch.arrange();
        return _store.append(batch, {.maxSeries = maxSeries, .allOrNothing = allOrNothing});
    }

    void append(const std::vector<Point>& points) { CPPUNIT_ASSERT(append(points, 10'000, false).empty()); }

    std::uint64_t countOf(const Selection& selection) const
    {
        const auto groups = _store.aggregate(selection, {});
        return groups.empty() ? 0 : groups.begin()->second.begin()->second.count();
    }

public:
    void knowsNothingOfATypeNeverSeen()
    {
        CPPUNIT_ASSERT(_store.aggregate({.type = "cpu"}, {}).empty());
        CPPUNIT_ASSERT(!_store.read({.type = "cpu"})->next({}));
        CPPUNIT_ASSERT(_store.tags("cpu", earliest).empty() && _store.types(everything).empty());
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

    void refusesNewSeriesBeyondTheBoundAndGoesOnWithOldOnes()
    {
        std::vector<Point> points{{"a", {}, 1, 1}, {"b", {}, 1, 1}, {"c", {}, 1, 1}, {"a", {}, 2, 1}, {"c", {}, 2, 1}};
        CPPUNIT_ASSERT((append(points, 2, false) == std::vector<std::size_t>{2, 4}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _store.seriesCount());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, countOf({.type = "a"}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, countOf({.type = "c"}));
    }

    void storesAllOrNothing()
    {
        std::vector<Point> points{{"a", {}, 1, 1}, {"b", {}, 1, 1}};
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, append(points, 1, true).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _store.seriesCount());
        CPPUNIT_ASSERT(append(points, 2, true).empty());
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
        append({{"cpu", {{"h", "a"}}, 1'500'000'000, 0.5},
                {"cpu", {{"h", "b"}}, 2'000'000'000, 2},
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
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _store.dropBeyond([](const auto&) { return 50; }).size());
        CPPUNIT_ASSERT_EQUAL(std::string("d"), reader->next({})->tags[0].second);
        CPPUNIT_ASSERT(!reader->next({})); // those that came meanwhile may be left out
    }

    void streamsALongSeriesInRunsThatKeepEqualTimesTogether()
    {
        std::vector<Point> points;
        for (int i = 0; i < 20'000; ++i)
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
        CPPUNIT_ASSERT(begins.size() > 1);
        CPPUNIT_ASSERT_EQUAL(std::size_t{19'900}, values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            CPPUNIT_ASSERT_EQUAL(static_cast<double>(100 + i), values[i]);
    }

    void stopsLookingForPointsWhenTheTimeIsOver()
    {
        std::vector<Point> points;
        for (int i = 0; i < 5'000; ++i)
            points.push_back({"cpu", {{"h", std::to_string(i)}}, 1, 1});
        append(points);
        const auto reader = _store.read({.type = "cpu", .from = 2});
        CPPUNIT_ASSERT_THROW((void)reader->next([] { return true; }), QueryTimeout);
        CPPUNIT_ASSERT(!reader->next({}));
    }

    void stopsLookingForASeriesWhenTheTimeIsOver()
    {
        std::vector<Point> points;
        for (int i = 0; i < 1'000; ++i)
            points.push_back({"cpu", {{"host", std::to_string(i)}}, 1, 1});
        append(points);
        const Selection nobody{.type = "cpu", .tags = {{"host", {"nobody"}}}};
        int looks = 0;
        const auto isLate = [&looks] { return ++looks > 3; };
        CPPUNIT_ASSERT_THROW((void)_store.aggregate(nobody, {.isLate = isLate}), QueryTimeout);
        looks = 0;
        const auto reader = _store.read(nobody);
        CPPUNIT_ASSERT_THROW((void)reader->next(isLate), QueryTimeout);
    }

    void takesALargeBatchInReverse()
    {
        std::vector<Point> points;
        for (int i = 200'000; i > 0; --i)
            points.push_back({"cpu", {}, i / 2, static_cast<double>(i)});
        append(points);
        append({{"cpu", {}, -1, -1}, {"cpu", {}, 50'000, -2}});
        _scheduler.turn();
        const auto run = _store.read({.type = "cpu", .from = 49'999, .to = 50'001})->next({}).value();
        CPPUNIT_ASSERT((run.values == std::vector<double>{99'999, 99'998, 100'001, 100'000, -2}));
        CPPUNIT_ASSERT_EQUAL(-1.0, _store.read({.type = "cpu"})->next({})->values.front());
    }

    void forgetsWhatIsTooOld()
    {
        append({{"cpu", {}, 10, 1}, {"cpu", {}, 20, 2}, {"mem", {}, 10, 1}, {"net", {}, 30, 1}});
        const auto from20 = [](const std::string&) { return 20; };
        CPPUNIT_ASSERT((_store.dropBeyond(from20) == std::vector<std::string>{"cpu", "mem"}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _store.seriesCount());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, countOf({.type = "cpu"}));
        CPPUNIT_ASSERT(_store.dropBeyond(from20).empty());
    }

    void forgetsTypeByType()
    {
        append({{"cpu", {}, 10, 1}, {"cpu", {}, 20, 2}, {"mem", {}, 10, 1}, {"net", {}, 10, 1}});
        const auto horizon = [](const std::string& type) { return type == "cpu" ? 20 : type == "mem" ? 11 : earliest; };
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _store.types(horizon).size());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _store.types(horizon).at(0).count);
        CPPUNIT_ASSERT((_store.dropBeyond(horizon) == std::vector<std::string>{"cpu", "mem"}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, countOf({.type = "cpu"}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, countOf({.type = "mem"}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, countOf({.type = "net"}));
    }

    void listsTypesAndTags()
    {
        append({{"cpu", {{"h", "a"}}, 10, 1}, {"cpu", {{"h", "b"}}, 30, 1}, {"mem", {}, 5, 1}});
        const auto types = _store.types(everything);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, types.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, types[0].series);
        CPPUNIT_ASSERT_EQUAL(Time{10}, types[0].first);
        CPPUNIT_ASSERT_EQUAL(Time{30}, types[0].last);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _store.types([](const std::string&) { return 20; }).size());
        CPPUNIT_ASSERT((_store.tags("cpu", earliest).at("h") == std::set<std::string>{"a", "b"}));
        CPPUNIT_ASSERT((_store.tags("cpu", 20).at("h") == std::set<std::string>{"b"}));
    }

    void fillsNothingBeforeTheFirstTime()
    {
        Groups none;
        const Query query{.selection = {.type = "cpu", .to = earliest}, .aggregation = {.step = 10, .maxSteps = 6}};
        fillSteps(none, query);
        CPPUNIT_ASSERT(none.empty());
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

CPPUNIT_TEST_SUITE_REGISTRATION(EngineTest);
} // namespace
} // namespace weir::metrics::test
