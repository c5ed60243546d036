#include "engine/Summary.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace weir::metrics
{
namespace
{
std::string encoded(const Summary& summary)
{
    std::string bytes;
    ByteWriter writer(bytes);
    summary.encode(writer);
    return bytes;
}

class SummaryTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SummaryTest);
    CPPUNIT_TEST(mergesIntoWhatOneWouldHaveBeen);
    CPPUNIT_TEST(takesLaterPointsOfOneTimeForTheLast);
    CPPUNIT_TEST(goesBeyondTheRangeOfDoubleOnTheWay);
    CPPUNIT_TEST(keepsTheDeviationOfLargeValuesApart);
    CPPUNIT_TEST(isTheSameWithNothingMergedIn);
    CPPUNIT_TEST(comesBackFromItsBytes);
    CPPUNIT_TEST(refusesWhatIsCutShort);
    CPPUNIT_TEST_SUITE_END();

public:
    void mergesIntoWhatOneWouldHaveBeen()
    {
        std::mt19937_64 random(11);
        for (int round = 0; round < 100; ++round)
        {
            Summary merged;
            Moments whole;
            long double magnitudes = 0;
            for (auto part = random() % 8; part > 0; --part)
            {
                std::vector<Time> times;
                std::vector<double> values;
                for (auto i = random() % 200; i > 0; --i)
                {
                    times.push_back(static_cast<Time>(random() % 50));
                    values.push_back(static_cast<double>(random() % 2001) - 1000 + std::ldexp(1, round % 40));
                    whole.add(times.back(), values.back());
                    magnitudes += std::abs(static_cast<long double>(values.back()));
                }
                Summary summary;
                summary.add(times, values);
                merged.merge(summary);
            }
            requireSame(whole, merged.moments, static_cast<double>(magnitudes));
        }
    }

    void takesLaterPointsOfOneTimeForTheLast()
    {
        Summary first;
        first.add(std::vector<Time>{10, 20, 10, 20}, std::vector<double>{1, 2, 3, 4});
        Summary second;
        second.add(std::vector<Time>{20, 10}, std::vector<double>{5, 6});
        first.merge(second);
        CPPUNIT_ASSERT_EQUAL(1.0, first.moments.first());
        CPPUNIT_ASSERT_EQUAL(5.0, first.moments.last());
    }

    void goesBeyondTheRangeOfDoubleOnTheWay()
    {
        constexpr double most = std::numeric_limits<double>::max();
        Summary up;
        up.add(std::vector<Time>{1, 2}, std::vector<double>{most, most});
        CPPUNIT_ASSERT(std::isinf(up.moments.sum()));
        CPPUNIT_ASSERT_EQUAL(most, up.moments.average());
        Summary down;
        down.add(std::vector<Time>{3, 4}, std::vector<double>{-most, -most});
        up.merge(down);
        CPPUNIT_ASSERT_EQUAL(0.0, up.moments.sum());
        CPPUNIT_ASSERT_EQUAL(most, up.moments.stddev());
    }

    void keepsTheDeviationOfLargeValuesApart()
    {
        Summary left;
        left.add(std::vector<Time>{1, 2}, std::vector<double>{1e9 + 4, 1e9 + 7});
        Summary right;
        right.add(std::vector<Time>{3, 4}, std::vector<double>{1e9 + 13, 1e9 + 16});
        left.merge(right);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(std::sqrt(22.5), left.moments.stddev(), 1e-9);
    }

    void isTheSameWithNothingMergedIn()
    {
        Summary summary;
        summary.add(std::vector<Time>{-5}, std::vector<double>{-2});
        const auto before = encoded(summary);
        summary.merge({});
        CPPUNIT_ASSERT(before == encoded(summary));
        Summary empty;
        empty.merge(summary);
        CPPUNIT_ASSERT(before == encoded(empty));
    }

    void comesBackFromItsBytes()
    {
        constexpr double most = std::numeric_limits<double>::max();
        for (const auto& values : {std::vector<double>{}, std::vector<double>{-0.5, 1e-300}, {most, most, -1, most}})
        {
            Summary summary;
            const std::vector<Time> times{latest, earliest, 0, 7};
            summary.add(std::span(times).first(values.size()), values);
            const auto bytes = encoded(summary);
            ByteReader in(bytes);
            const auto again = Summary::decode(in);
            CPPUNIT_ASSERT(again && in.atEnd());
            CPPUNIT_ASSERT(bytes == encoded(*again));
            CPPUNIT_ASSERT_EQUAL(summary.moments.sum(), again->moments.sum());
        }
    }

    void refusesWhatIsCutShort()
    {
        Summary summary;
        summary.add(std::vector<Time>{1, 2, 3}, std::vector<double>{1, 2, 3});
        const auto bytes = encoded(summary);
        for (std::size_t size = 0; size < bytes.size(); ++size)
        {
            ByteReader in(std::string_view(bytes).substr(0, size));
            CPPUNIT_ASSERT(!Summary::decode(in));
        }
    }

private:
    static void requireSame(const Moments& expected, const Moments& actual, double magnitudes)
    {
        CPPUNIT_ASSERT_EQUAL(expected.count(), actual.count());
        if (expected.count() == 0)
            return;
        CPPUNIT_ASSERT_EQUAL(expected.min(), actual.min());
        CPPUNIT_ASSERT_EQUAL(expected.max(), actual.max());
        CPPUNIT_ASSERT_EQUAL(expected.first(), actual.first());
        CPPUNIT_ASSERT_EQUAL(expected.last(), actual.last());
        CPPUNIT_ASSERT_DOUBLES_EQUAL(expected.sum(), actual.sum(), 1e-12 * magnitudes);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(expected.stddev(), actual.stddev(), 1e-9 * expected.stddev());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SummaryTest);
} // namespace
} // namespace weir::metrics
