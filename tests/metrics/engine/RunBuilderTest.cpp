#include "engine/RunBuilder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <numeric>

namespace weir::metrics
{
namespace
{
Columns at(std::vector<Time> times, double value)
{
    std::vector<double> values(times.size(), value);
    return {std::move(times), std::move(values)};
}

std::vector<Time> range(Time begin, Time end)
{
    std::vector<Time> times(static_cast<std::size_t>(end - begin));
    std::iota(times.begin(), times.end(), begin);
    return times;
}

class RunBuilderTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RunBuilderTest);
    CPPUNIT_TEST(takesWhatIsInItsRange);
    CPPUNIT_TEST(ordersPointsOfOneTimeAsTheyCame);
    CPPUNIT_TEST(isCompleteOnceLaterChunksAddNothing);
    CPPUNIT_TEST(keepsTheEarliestOfMany);
    CPPUNIT_TEST(neverSeparatesPointsOfOneTime);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesWhatIsInItsRange()
    {
        RunBuilder run(100, 5, 10);
        run.add(at(range(0, 20), 1), 0);
        CPPUNIT_ASSERT(run.take().times == range(5, 10));
        CPPUNIT_ASSERT_EQUAL(Time{10}, run.end());
    }

    void ordersPointsOfOneTimeAsTheyCame()
    {
        RunBuilder run(100, earliest, latest);
        run.add(at({3, 2, 3}, 20), 2);
        run.add(at({2, 3}, 10), 1);
        const auto points = run.take();
        CPPUNIT_ASSERT((points.times == std::vector<Time>{2, 2, 3, 3, 3}));
        CPPUNIT_ASSERT((points.values == std::vector<double>{10, 20, 10, 20, 20}));
    }

    void isCompleteOnceLaterChunksAddNothing()
    {
        RunBuilder run(10, 0, 100);
        run.add(at(range(0, 10), 1), 0);
        CPPUNIT_ASSERT(!run.isComplete(9));
        CPPUNIT_ASSERT(run.isComplete(10));
        CPPUNIT_ASSERT(run.isComplete(100));
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, run.take().size());
        CPPUNIT_ASSERT_EQUAL(Time{10}, run.end());
    }

    void keepsTheEarliestOfMany()
    {
        RunBuilder run(10, 0, 1000);
        for (std::uint32_t chunk = 0; chunk < 50; ++chunk)
        {
            std::vector<Time> times;
            for (Time time = 0; time < 20; ++time)
                times.push_back(time * 50 + chunk);
            run.add(at(std::move(times), 1), chunk);
        }
        const auto points = run.take();
        CPPUNIT_ASSERT(points.size() >= 10 && points.size() <= 20 + 20);
        CPPUNIT_ASSERT(points.times == range(0, static_cast<Time>(points.size())));
        CPPUNIT_ASSERT_EQUAL(points.times.back() + 1, run.end());
    }

    void neverSeparatesPointsOfOneTime()
    {
        RunBuilder run(10, 0, 100);
        run.add(at(std::vector<Time>(50, 7), 1), 0);
        run.add(at(std::vector<Time>(50, 7), 1), 1);
        CPPUNIT_ASSERT_EQUAL(std::size_t{100}, run.take().size());
        CPPUNIT_ASSERT_EQUAL(Time{8}, run.end());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RunBuilderTest);
} // namespace
} // namespace weir::metrics
