#include "Statistics.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace weir::metrics
{
namespace
{
Accumulator of(const std::vector<double>& values)
{
    Accumulator accumulator(true);
    Time time = 0;
    for (const double value : values)
        accumulator.add(time++, value);
    return accumulator;
}

double valueOf(const Accumulator& accumulator, std::string_view name)
{
    return accumulator.value(parseStatistic(name).value());
}

std::string written(const Accumulator& accumulator, const std::vector<std::string>& names)
{
    std::vector<Statistic> statistics;
    for (const auto& name : names)
        statistics.push_back(parseStatistic(name).value());
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    writeStatistics(json, accumulator, statistics);
    json.endObject();
    return text;
}

class StatisticsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(StatisticsTest);
    CPPUNIT_TEST(knowsItsNames);
    CPPUNIT_TEST(refusesOtherNames);
    CPPUNIT_TEST(compensatesSums);
    CPPUNIT_TEST(keepsTheDeviationOfLargeValuesApart);
    CPPUNIT_TEST(takesFirstAndLastByTimeAndNotByOrder);
    CPPUNIT_TEST(takesTheQuantileAtTheRankOfTheContract);
    CPPUNIT_TEST(agreesWithSortedValuesAtEveryQuantile);
    CPPUNIT_TEST(isFedByPointsAndBySummaries);
    CPPUNIT_TEST(writesInTheOrderAskedWithPoints);
    CPPUNIT_TEST(writesNullWithoutPoints);
    CPPUNIT_TEST(writesNullBeyondTheRangeOfDouble);
    CPPUNIT_TEST_SUITE_END();

public:
    void knowsItsNames()
    {
        for (const std::string name : {"min", "max", "sum", "stddev", "first", "last"})
            CPPUNIT_ASSERT_EQUAL(name, parseStatistic(name).value().name);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0}, parseStatistic("p0").value().hundredths);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{5000}, parseStatistic("p50").value().hundredths);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{9990}, parseStatistic("p99.9").value().hundredths);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{9999}, parseStatistic("p99.99").value().hundredths);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{10000}, parseStatistic("p100").value().hundredths);
    }

    void refusesOtherNames()
    {
        for (const std::string name : {"", "p", "p101", "p100.01", "p-1", "p50.", "p.5", "p50.123", "p5e1", "mean",
                                       "Min", "p50 ", "count", "p+5", "p99999999999999999999"})
            CPPUNIT_ASSERT_MESSAGE(name, !parseStatistic(name));
    }

    void compensatesSums()
    {
        CPPUNIT_ASSERT_EQUAL(2.0, valueOf(of({1.0, 1e100, 1.0, -1e100}), "sum"));
        std::vector<double> tenths(1'000'000, 0.1);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(100'000.0, valueOf(of(tenths), "sum"), 1e-9);
    }

    void keepsTheDeviationOfLargeValuesApart()
    {
        CPPUNIT_ASSERT_DOUBLES_EQUAL(std::sqrt(22.5), valueOf(of({1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}), "stddev"),
                                     1e-9);
        CPPUNIT_ASSERT_EQUAL(0.0, valueOf(of({7}), "stddev"));
    }

    void takesFirstAndLastByTimeAndNotByOrder()
    {
        Accumulator accumulator;
        accumulator.add(20, 2);
        accumulator.add(10, 1);
        accumulator.add(30, 3);
        accumulator.add(30, 4);
        accumulator.add(10, 5);
        CPPUNIT_ASSERT_EQUAL(1.0, valueOf(accumulator, "first"));
        CPPUNIT_ASSERT_EQUAL(4.0, valueOf(accumulator, "last"));
    }

    void takesTheQuantileAtTheRankOfTheContract()
    {
        const auto four = of({40, 10, 30, 20});
        CPPUNIT_ASSERT_EQUAL(10.0, four.quantile(0));
        CPPUNIT_ASSERT_EQUAL(20.0, four.quantile(5000)); // ⌊0.5·3⌋ = 1
        CPPUNIT_ASSERT_EQUAL(30.0, four.quantile(9999));
        CPPUNIT_ASSERT_EQUAL(40.0, four.quantile(10000));
    }

    void agreesWithSortedValuesAtEveryQuantile()
    {
        std::mt19937_64 random(1);
        std::normal_distribution<double> normal;
        for (const std::size_t size : {1U, 2U, 3U, 33U, 10'007U})
        {
            std::vector<double> values(size);
            for (auto& value : values)
                value = normal(random);
            const auto accumulator = of(values);
            std::ranges::sort(values);
            for (std::uint32_t h = 0; h <= 10'000; h += 617)
            {
                const double expected = values[h * (size - 1) / 10'000];
                const double tolerance = size > Sketch::exactCount ? 0.01 * std::abs(expected) : 0;
                CPPUNIT_ASSERT_DOUBLES_EQUAL(expected, accumulator.quantile(h), tolerance);
            }
        }
    }

    void isFedByPointsAndBySummaries()
    {
        Summary summary;
        summary.add(std::vector<Time>{3, 4}, std::vector<double>{30, 10});
        Accumulator accumulator(true);
        accumulator.add(2, 20);
        accumulator.add(summary);
        accumulator.add(5, 40);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, accumulator.count());
        CPPUNIT_ASSERT_EQUAL(25.0, accumulator.average());
        CPPUNIT_ASSERT_EQUAL(20.0, valueOf(accumulator, "first"));
        CPPUNIT_ASSERT_EQUAL(40.0, valueOf(accumulator, "last"));
        CPPUNIT_ASSERT_EQUAL(20.0, valueOf(accumulator, "p50"));
    }

    void writesInTheOrderAskedWithPoints()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"count":3,"average":2.0,"p50":2.0,"max":3.0,"min":1.0,"sum":6.0,"first":1.0,"last":3.0})"),
            written(of({1, 2, 3}), {"p50", "max", "min", "sum", "first", "last"}));
    }

    void writesNullWithoutPoints()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"count":0,"average":null,"sum":null,"p99":null})"),
                             written(Accumulator(), {"sum", "p99"}));
    }

    void writesNullBeyondTheRangeOfDouble()
    {
        constexpr double most = std::numeric_limits<double>::max();
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"count":2,"average":1.7976931348623157e+308,"sum":null,"stddev":0.0})"),
                             written(of({most, most}), {"sum", "stddev"}));
        // What overflows on the way only is not beyond it.
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"count":4,"average":0.0,"sum":0.0,"stddev":1.7976931348623157e+308})"),
                             written(of({most, most, -most, -most}), {"sum", "stddev"}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(StatisticsTest);
} // namespace
} // namespace weir::metrics
