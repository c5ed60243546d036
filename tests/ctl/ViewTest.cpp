#include "import/Meter.h"
#include "view/BlockChart.h"
#include "view/Table.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace weir::ctl;

class ViewTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ViewTest);
    CPPUNIT_TEST(drawsFromTheSmallestToTheLargest);
    CPPUNIT_TEST(leavesAGapWhereNothingIs);
    CPPUNIT_TEST(drawsAConstantInTheMiddle);
    CPPUNIT_TEST(averagesWhatDoesNotFit);
    CPPUNIT_TEST(drawsNothingOfNothing);
    CPPUNIT_TEST(alignsColumns);
    CPPUNIT_TEST(quotesWhereCsvNeedsIt);
    CPPUNIT_TEST(writesShortNumbers);
    CPPUNIT_TEST(tellsHowFarAnImportIs);
    CPPUNIT_TEST(tellsWhatIsKnownOfAPipe);
    CPPUNIT_TEST_SUITE_END();

public:
    void drawsFromTheSmallestToTheLargest()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2 ┤  ▄█\n"
                                         "0 ┤▁▆██\n"),
                             blockChart({0, 0.6, 1.5, 2}, 80, 2));
        CPPUNIT_ASSERT_EQUAL(std::string("8 ┤▁▂▃▄▅▆▇█\n"), blockChart({1, 2, 3, 4, 5, 6, 7, 8}, 80, 1));
    }

    void leavesAGapWhereNothingIs()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2 ┤▁ █\n"), blockChart({1, std::nullopt, 2, std::nullopt}, 80, 1));
    }

    void drawsAConstantInTheMiddle() { CPPUNIT_ASSERT_EQUAL(std::string("5 ┤▄▄\n"), blockChart({5, 5}, 80, 1)); }

    void averagesWhatDoesNotFit()
    {
        const std::vector<std::optional<double>> values(1000, 1);
        const auto chart = blockChart(values, 23, 1);
        CPPUNIT_ASSERT_EQUAL(std::string("1 ┤▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄\n"), chart);
    }

    void drawsNothingOfNothing()
    {
        CPPUNIT_ASSERT(blockChart({}, 80, 10).empty());
        CPPUNIT_ASSERT(blockChart({std::nullopt}, 80, 10).empty());
    }

    void alignsColumns()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("NAME   COUNT\n"
                                         "cpu    1\n"
                                         "größe  22\n"),
                             alignedText({.header = {"name", "count"}, .rows = {{"cpu", "1"}, {"größe", "22"}}}));
    }

    void quotesWhereCsvNeedsIt()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n,\"\n\"\n"),
                             csvText({.header = {"a", "b"}, .rows = {{"x,y", "say \"hi\""}, {"", "\n"}}}));
    }

    void writesShortNumbers()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("0"), shortNumber(0));
        CPPUNIT_ASSERT_EQUAL(std::string("999"), shortNumber(999));
        CPPUNIT_ASSERT_EQUAL(std::string("1.00k"), shortNumber(999.6));
        CPPUNIT_ASSERT_EQUAL(std::string("12.3k"), shortNumber(12'345));
        CPPUNIT_ASSERT_EQUAL(std::string("812k"), shortNumber(812'400));
        CPPUNIT_ASSERT_EQUAL(std::string("5.00M"), shortNumber(5e6));
        CPPUNIT_ASSERT_EQUAL(std::string("5000G"), shortNumber(5e12));
    }

    void tellsHowFarAnImportIs()
    {
        Meter meter(1000);
        CPPUNIT_ASSERT_EQUAL(std::string("[######------------------]  25 %  100 points  50/s  ETA 0:06"),
                             meter.line(Meter::Duration(2), 250, 100));
        CPPUNIT_ASSERT_EQUAL(std::string("[########################] 100 %  400 points  113/s  ETA 0:00"),
                             meter.line(Meter::Duration(4), 1000, 400));
    }

    void tellsWhatIsKnownOfAPipe()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2.40M points  1.20M/s"),
                             Meter(std::nullopt).line(Meter::Duration(2), 5, 2'400'000));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ViewTest);
} // namespace
