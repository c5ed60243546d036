#include "engine/Sketch.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace weir::metrics
{
namespace
{
Sketch of(const std::vector<double>& values)
{
    Sketch sketch;
    for (const double value : values)
        sketch.add(value);
    return sketch;
}

std::string encoded(const Sketch& sketch)
{
    std::string bytes;
    ByteWriter writer(bytes);
    sketch.encode(writer);
    return bytes;
}

std::vector<double> logNormal(std::size_t count, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::lognormal_distribution<double> distribution(3, 2);
    std::vector<double> values(count);
    for (auto& value : values)
        value = distribution(random);
    return values;
}

void requireWithinOnePercent(std::vector<double> values, const Sketch& sketch)
{
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{values.size()}, sketch.count());
    std::ranges::sort(values);
    for (std::size_t rank = 0; rank < values.size(); rank += 1 + values.size() / 199)
    {
        const double estimate = sketch.atRank(rank);
        CPPUNIT_ASSERT_MESSAGE(std::to_string(values[rank]) + " is shown as " + std::to_string(estimate),
                               std::abs(estimate - values[rank]) <= 0.01 * std::abs(values[rank]));
    }
}

class SketchTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SketchTest);
    CPPUNIT_TEST(isExactForFewValues);
    CPPUNIT_TEST(isWithinOnePercentForMany);
    CPPUNIT_TEST(takesNegativeValuesAndZero);
    CPPUNIT_TEST(takesExtremeMagnitudes);
    CPPUNIT_TEST(mergesIntoWhatOneWouldHaveBeen);
    CPPUNIT_TEST(staysExactWhenFewAreMerged);
    CPPUNIT_TEST(comesBackFromItsBytes);
    CPPUNIT_TEST(refusesBytesThatAreNotItsOwn);
    CPPUNIT_TEST_SUITE_END();

public:
    void isExactForFewValues()
    {
        std::vector<double> values = logNormal(Sketch::exactCount, 1);
        auto sketch = of(values);
        sketch.settle();
        std::ranges::sort(values);
        for (std::size_t rank = 0; rank < values.size(); ++rank)
            CPPUNIT_ASSERT_EQUAL(values[rank], sketch.atRank(rank));
    }

    void isWithinOnePercentForMany()
    {
        for (const std::size_t count : {33U, 64U, 65U, 1'000U, 100'000U})
        {
            const auto values = logNormal(count, count);
            auto sketch = of(values);
            requireWithinOnePercent(values, sketch);
            sketch.settle();
            requireWithinOnePercent(values, sketch);
        }
    }

    void takesNegativeValuesAndZero()
    {
        std::vector<double> values;
        for (int i = -500; i <= 500; ++i)
            values.push_back(i);
        requireWithinOnePercent(values, of(values));
    }

    void takesExtremeMagnitudes()
    {
        constexpr double most = std::numeric_limits<double>::max();
        constexpr double least = std::numeric_limits<double>::denorm_min();
        std::vector<double> values{most, -most, least, -least, 0, most / 1.001, std::numeric_limits<double>::min()};
        for (int exponent = -1074; exponent < 1024; ++exponent)
            values.insert(values.end(), {std::ldexp(1, exponent), -std::ldexp(1, exponent)});
        auto sketch = of(values);
        sketch.settle();
        requireWithinOnePercent(values, sketch);
        for (std::size_t rank = 0; rank < values.size(); ++rank)
            CPPUNIT_ASSERT(!std::isnan(sketch.atRank(rank)));
    }

    void mergesIntoWhatOneWouldHaveBeen()
    {
        std::vector<double> all;
        Sketch merged;
        for (const std::size_t count : {1U, 10U, 40U, 5'000U, 3U, 70U, 900U})
        {
            const auto values = logNormal(count, count);
            all.insert(all.end(), values.begin(), values.end());
            auto part = of(values);
            if (count % 2 == 0)
                part.settle();
            merged.merge(part);
        }
        requireWithinOnePercent(all, merged);
        auto whole = of(all);
        merged.settle();
        whole.settle();
        CPPUNIT_ASSERT(encoded(whole) == encoded(merged));
    }

    void staysExactWhenFewAreMerged()
    {
        auto sketch = of({3, 1});
        sketch.merge(of({2, 0.125}));
        CPPUNIT_ASSERT_EQUAL(0.125, sketch.atRank(0));
        CPPUNIT_ASSERT_EQUAL(2.0, sketch.atRank(2));
    }

    void comesBackFromItsBytes()
    {
        for (const std::size_t count : {0U, 1U, 32U, 33U, 64U, 10'000U})
        {
            const auto sketch = of(logNormal(count, count));
            const auto bytes = encoded(sketch);
            ByteReader in(bytes);
            const auto again = Sketch::decode(in);
            CPPUNIT_ASSERT(again && in.atEnd());
            CPPUNIT_ASSERT_EQUAL(sketch.count(), again->count());
            CPPUNIT_ASSERT(bytes == encoded(*again));
        }
    }

    void refusesBytesThatAreNotItsOwn()
    {
        const auto bytes = encoded(of(logNormal(1'000, 5)));
        for (std::size_t size = 0; size < bytes.size(); ++size)
        {
            ByteReader in(std::string_view(bytes).substr(0, size));
            CPPUNIT_ASSERT(!Sketch::decode(in));
        }
        const std::vector<std::string> wrong{std::string(1, 33), std::string("\0\xff\xff\xff\x7f", 5),
                                             std::string("\0\x01\x01\x01", 4),
                                             std::string("\0\x01\xff\xff\x7f\x01", 6)};
        for (const auto& text : wrong)
        {
            ByteReader in(text);
            CPPUNIT_ASSERT(!Sketch::decode(in));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SketchTest);
} // namespace
} // namespace weir::metrics
