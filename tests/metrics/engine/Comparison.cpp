#include "Comparison.h"

#include <cppunit/TestAssert.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace weir::metrics::test
{
namespace
{
constexpr std::array<std::string_view, 7> quantiles{"p0", "p1", "p25", "p50", "p95", "p99.9", "p100"};

double valueOf(const Accumulator& accumulator, std::string_view name)
{
    return accumulator.value(parseStatistic(name).value());
}

void requireSame(std::string_view name, double expected, const Accumulator& actual, double tolerance)
{
    const auto value = valueOf(actual, name);
    if (std::isfinite(expected) || std::isfinite(value))
        CPPUNIT_ASSERT_DOUBLES_EQUAL_MESSAGE(std::string(name), expected, value, tolerance);
}

void requireSameQuantiles(std::vector<double> values, const Accumulator& actual)
{
    std::ranges::sort(values);
    for (const auto name : quantiles)
    {
        const auto hundredths = parseStatistic(name).value().hundredths;
        const auto expected = values[hundredths * (values.size() - 1) / 10'000];
        requireSame(name, expected, actual, values.size() > Sketch::exactCount ? 0.01 * std::abs(expected) : 0);
    }
}

void requireSame(const std::vector<Point>& points, const Accumulator& actual)
{
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{points.size()}, actual.count());
    std::vector<double> values;
    std::ranges::transform(points, std::back_inserter(values), &Point::value);
    requireSame("min", *std::ranges::min_element(values), actual, 0);
    requireSame("max", *std::ranges::max_element(values), actual, 0);
    requireSame("first", std::ranges::min_element(points, {}, &Point::time)->value, actual, 0);
    // Of several at one time the last.
    requireSame("last",
                *(values.rbegin() +
                  (std::ranges::max_element(points.rbegin(), points.rend(), {}, &Point::time) - points.rbegin())),
                actual, 0);
    long double sum = 0;
    long double magnitudes = 0;
    for (const long double value : values)
    {
        sum += value;
        magnitudes += std::abs(value);
    }
    const auto count = static_cast<long double>(values.size());
    long double squares = 0;
    for (const long double value : values)
        squares += (value - sum / count) * (value - sum / count);
    const auto tolerance = static_cast<double>(std::min(magnitudes * 1e-12L, 1e300L));
    requireSame("sum", static_cast<double>(sum), actual, tolerance);
    CPPUNIT_ASSERT_DOUBLES_EQUAL(static_cast<double>(sum / count), actual.average(), tolerance);
    const auto deviation = static_cast<double>(std::sqrt(squares / count));
    requireSame("stddev", deviation, actual, 1e-9 * deviation);
    requireSameQuantiles(std::move(values), actual);
}
} // namespace

void requireSameStatistics(const NaiveStore& naive, const SeriesStore& store, const Selection& selection,
                           Aggregation aggregation)
{
    aggregation.statistics = {parseStatistic("p50").value()}; // any quantile will do
    std::map<GroupKey, std::map<Time, std::vector<Point>>> expected;
    for (const auto& point : naive.selected(selection))
    {
        GroupKey key;
        for (const auto& name : aggregation.groupBy)
        {
            const auto tag = std::ranges::find(point.tags, name, &Tags::value_type::first);
            key.push_back(tag == point.tags.end() ? std::nullopt : std::optional(tag->second));
        }
        expected[key][aggregation.step ? stepStart(point.time, *aggregation.step) : 0].push_back(point);
    }
    const auto actual = store.aggregate(selection, aggregation);
    CPPUNIT_ASSERT_EQUAL(expected.size(), actual.size());
    for (const auto& [key, steps] : expected)
    {
        const auto group = actual.find(key);
        CPPUNIT_ASSERT(group != actual.end());
        CPPUNIT_ASSERT_EQUAL(steps.size(), group->second.size());
        for (const auto& [start, points] : steps)
            requireSame(points, group->second.at(start));
    }
}

void requireSamePoints(const NaiveStore& naive, const SeriesStore& store, const Selection& selection)
{
    std::vector<Point> actual;
    const auto reader = store.read(selection);
    while (const auto run = reader->next({}))
        for (std::size_t i = 0; i < run->times.size(); ++i)
            actual.push_back({selection.type, run->tags, run->times[i], run->values[i]});
    const auto expected = naive.selected(selection);
    CPPUNIT_ASSERT_EQUAL(expected.size(), actual.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
    {
        CPPUNIT_ASSERT(expected[i].tags == actual[i].tags);
        CPPUNIT_ASSERT_EQUAL(expected[i].time, actual[i].time);
        CPPUNIT_ASSERT_EQUAL(expected[i].value, actual[i].value);
    }
}
} // namespace weir::metrics::test
