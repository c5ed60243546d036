#include "import/CsvPoints.h"

#include "TextSource.h"
#include "app/Failure.h"
#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace weir::ctl;
using Texts = std::vector<std::string>;

struct Converted
{
    std::string body;
    Texts faults;
    std::uint64_t emptyCells = 0;
};

Converted convert(const std::string& csv, const CsvColumns& columns)
{
    Converted result;
    TextSource source(csv);
    CsvReader reader(source, ',');
    CsvPoints points(reader.next()->fields, columns, "f.csv");
    Batcher batcher(0, 100, "",
                    [&](Batch&& batch)
                    {
                        result.body += batch.body;
                        return true;
                    });
    while (const auto* record = reader.next())
    {
        points.append(*record, batcher, [&](const std::string& fault) { result.faults.push_back(fault); });
        CPPUNIT_ASSERT(batcher.endRecord());
    }
    CPPUNIT_ASSERT(batcher.finish());
    result.emptyCells = points.emptyCells();
    return result;
}

std::string failureOf(const std::string& csv, const CsvColumns& columns)
{
    try
    {
        static_cast<void>(convert(csv, columns));
    }
    catch (const Failure& failure)
    {
        CPPUNIT_ASSERT_EQUAL(exitBadData, failure.exitCode());
        return failure.what();
    }
    return {};
}

class CsvPointsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CsvPointsTest);
    CPPUNIT_TEST(makesAPointOfEachValue);
    CPPUNIT_TEST(takesTheNamedTypeAndTags);
    CPPUNIT_TEST(copiesNumbersDigitByDigit);
    CPPUNIT_TEST(rewritesNumbersThatJsonDoesNotKnow);
    CPPUNIT_TEST(countsEmptyCells);
    CPPUNIT_TEST(refusesWhatIsNoPointAndGoesOn);
    CPPUNIT_TEST(escapesText);
    CPPUNIT_TEST(readsLocalTimes);
    CPPUNIT_TEST(namesTheColumnThatIsMissing);
    CPPUNIT_TEST_SUITE_END();

public:
    void makesAPointOfEachValue()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("{\"type\":\"cpu\",\"value\":1,\"timestamp\":\"2025-01-01\"}\n"
                                         "{\"type\":\"mem\",\"value\":2.50,\"timestamp\":\"2025-01-01\"}\n"),
                             convert("t,cpu,mem\n2025-01-01,1,2.50\n", {.time = "t", .values = {"cpu", "mem"}}).body);
    }

    void takesTheNamedTypeAndTags()
    {
        const auto converted = convert("t,v,host,zone\n1700000000,1,web-1,eu\n1700000001,2,,eu\n",
                                       {.time = "t", .values = {"v"}, .type = "load", .tags = {"host", "zone"}});
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"type\":\"load\",\"value\":1,\"timestamp\":1700000000,\"tags\":{\"host\":\"web-1\",\"zone\":"
                        "\"eu\"}}\n"
                        "{\"type\":\"load\",\"value\":2,\"timestamp\":1700000001,\"tags\":{\"zone\":\"eu\"}}\n"),
            converted.body);
    }

    void copiesNumbersDigitByDigit()
    {
        for (const std::string number : {"0", "-1", "3.14159265358979323846264338", "1e300", "-0.5E-3", "10.0"})
            CPPUNIT_ASSERT_EQUAL("{\"type\":\"v\",\"value\":" + number + ",\"timestamp\":1}\n",
                                 convert("t,v\n1," + number + "\n", {.time = "t", .values = {"v"}}).body);
    }

    void rewritesNumbersThatJsonDoesNotKnow()
    {
        const std::vector<std::pair<std::string, std::string>> numbers{{"+1.5", "1.5"}, {".5", "0.5"}, {"-.5", "-0.5"},
                                                                       {"1.", "1"},     {"007", "7"},  {" 4 ", "4"}};
        for (const auto& [cell, number] : numbers)
            CPPUNIT_ASSERT_EQUAL("{\"type\":\"v\",\"value\":" + number + ",\"timestamp\":1}\n",
                                 convert("t,v\n1," + cell + "\n", {.time = "t", .values = {"v"}}).body);
    }

    void countsEmptyCells()
    {
        const auto converted = convert("t,a,b\n1,,2\n2,  ,\n", {.time = "t", .values = {"a", "b"}});
        CPPUNIT_ASSERT_EQUAL(std::string("{\"type\":\"b\",\"value\":2,\"timestamp\":1}\n"), converted.body);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, converted.emptyCells);
        CPPUNIT_ASSERT(converted.faults.empty());
    }

    void refusesWhatIsNoPointAndGoesOn()
    {
        const auto converted =
            convert("t,v,host\n1,abc,h\n2,nan,h\n3,inf,h\n4,1\n5,1,h,x\n,1,h\n6,1,\xff\n7,\"1\"x,h\n8,+-1,h\n9,9,h\n",
                    {.time = "t", .values = {"v"}, .tags = {"host"}});
        CPPUNIT_ASSERT_EQUAL(std::string("{\"type\":\"v\",\"value\":9,\"timestamp\":9,\"tags\":{\"host\":\"h\"}}\n"),
                             converted.body);
        CPPUNIT_ASSERT_EQUAL(
            (Texts{"column 'v': 'abc' is not a number", "column 'v': 'nan' is not a number",
                   "column 'v': 'inf' is not a number", "has 2 fields; the header has 3",
                   "has 4 fields; the header has 3", "column 't': '' is not a time", "column 'host' is not UTF-8",
                   "has text behind a closing quote", "column 'v': '+-1' is not a number"}),
            converted.faults);
    }

    void escapesText()
    {
        const auto converted = convert("t,v,\"the \"\"host\"\"\"\n1,2,\"a\\b\"\"c\"\n",
                                       {.time = "t", .values = {"v"}, .tags = {"the \"host\""}});
        CPPUNIT_ASSERT_EQUAL(std::string("{\"type\":\"v\",\"value\":2,\"timestamp\":1,\"tags\":{\"the "
                                         "\\\"host\\\"\":\"a\\\\b\\\"c\"}}\n"),
                             converted.body);
    }

    void readsLocalTimes()
    {
        const auto converted = convert("t,v\n2025-07-01 12:00,1\n2025-07-01T12:00:00Z,2\n1700000000,3\n",
                                       {.time = "t", .values = {"v"}, .zone = "Europe/Berlin"});
        CPPUNIT_ASSERT_EQUAL(std::string("{\"type\":\"v\",\"value\":1,\"timestamp\":\"2025-07-01T10:00:00Z\"}\n"
                                         "{\"type\":\"v\",\"value\":2,\"timestamp\":\"2025-07-01T12:00:00Z\"}\n"
                                         "{\"type\":\"v\",\"value\":3,\"timestamp\":1700000000}\n"),
                             converted.body);
    }

    void namesTheColumnThatIsMissing()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("f.csv:1: has no column 'cpu'; it has: t, v"),
                             failureOf("t,v\n", {.time = "t", .values = {"cpu"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("f.csv:1: has the column 'v' more than once"),
                             failureOf("t,v,v\n", {.time = "t", .values = {"v"}}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CsvPointsTest);
} // namespace
