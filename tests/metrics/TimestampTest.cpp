#include "Timestamp.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <utility>
#include <vector>

namespace weir::metrics
{
namespace
{
constexpr Time aSecond = 1'000'000'000;

class TimestampTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TimestampTest);
    CPPUNIT_TEST(readsEveryFormOfTheContract);
    CPPUNIT_TEST(refusesWhatIsNotATime);
    CPPUNIT_TEST(tellsTheUnitOfANumberByItsSize);
    CPPUNIT_TEST(refusesNumbersOutOfRange);
    CPPUNIT_TEST(showsAsManyDigitsAsThereAre);
    CPPUNIT_TEST(readsBackWhatItShows);
    CPPUNIT_TEST(findsTheStepOfATimeOnBothSidesOfTheEpoch);
    CPPUNIT_TEST(clampsSumsToTheRange);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsEveryFormOfTheContract()
    {
        const std::vector<std::pair<std::string, Time>> table{
            {"1970-01-01T00:00:00Z", 0},
            {"1970-01-01", 0},
            {"1970-01-01 00:00:01", aSecond},
            {"1970-01-01t00:01z", 60 * aSecond},
            {"1970-01-01T01:00:00+01:00", 0},
            {"1969-12-31T23:00:00-0100", 0},
            {"1970-01-01T02:00:00+02", 0},
            {"2000-02-29T00:00:00Z", 951'782'400 * aSecond},
            {"2025-01-01T10:00:00", 1'735'725'600 * aSecond},
            {"2025-01-01T10:00:00.5Z", 1'735'725'600 * aSecond + aSecond / 2},
            {"2025-01-01T10:00:00,000000001Z", 1'735'725'600 * aSecond + 1},
            {"1970-01-01T00:00:00.1234567899Z", 123'456'789},
            {"1969-12-31T23:59:59.9Z", -aSecond / 10},
            {"2016-12-31T23:59:60Z", 1'483'228'800 * aSecond},
            {"1677-09-21T00:12:43.145224192Z", earliest},
            {"2262-04-11T23:47:16.854775807Z", latest},
        };
        for (const auto& [text, time] : table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, time, parseTimestamp(text).value());
    }

    void refusesWhatIsNotATime()
    {
        for (const std::string text : {"",
                                       "now",
                                       "2025",
                                       "2025-1-1",
                                       "2025-13-01",
                                       "2025-00-01",
                                       "2025-02-29",
                                       "2025-01-32",
                                       "2025-01-01T",
                                       "2025-01-01T10",
                                       "2025-01-01T24:00:00Z",
                                       "2025-01-01T10:60Z",
                                       "2025-01-01T10:00:61Z",
                                       "2025-01-01T10:00:00.Z",
                                       "2025-01-01T10:00:00+1",
                                       "2025-01-01T10:00:00+24:00",
                                       "2025-01-01T10:00:00Zx",
                                       "2025-01-01T10:00:00Z ",
                                       " 2025-01-01",
                                       "2025/01/01",
                                       "+2025-01-01",
                                       "1677-09-21T00:12:43Z",
                                       "2262-04-11T23:47:17Z",
                                       "9999-12-31T00:00:00Z"})
            CPPUNIT_ASSERT_MESSAGE(text, !parseTimestamp(text));
    }

    void tellsTheUnitOfANumberByItsSize()
    {
        constexpr std::int64_t base = 1'735'725'600;
        CPPUNIT_ASSERT_EQUAL(base * aSecond, timestampFromNumber(base).value());
        CPPUNIT_ASSERT_EQUAL(base * aSecond, timestampFromNumber(base * 1000).value());
        CPPUNIT_ASSERT_EQUAL(base * aSecond, timestampFromNumber(base * 1'000'000).value());
        CPPUNIT_ASSERT_EQUAL(base * aSecond, timestampFromNumber(base * aSecond).value());
        CPPUNIT_ASSERT_EQUAL(4'999'999'999 * aSecond, timestampFromNumber(std::int64_t{4'999'999'999}).value());
        CPPUNIT_ASSERT_EQUAL(5 * aSecond * 1'000'000, timestampFromNumber(std::int64_t{5'000'000'000}).value());
        CPPUNIT_ASSERT_EQUAL(-aSecond, timestampFromNumber(std::int64_t{-1}).value());
        CPPUNIT_ASSERT_EQUAL(aSecond / 2, timestampFromNumber(0.5).value());
        CPPUNIT_ASSERT_EQUAL(base * aSecond + aSecond / 4, timestampFromNumber(1'735'725'600.25).value());
        CPPUNIT_ASSERT_EQUAL(base * aSecond + 123'000'000, timestampFromNumber(1'735'725'600.123).value());
        CPPUNIT_ASSERT_EQUAL(base * aSecond + 123'456'000, timestampFromNumber(1'735'725'600.123456).value());
        CPPUNIT_ASSERT_EQUAL(base * aSecond + 123'456'000, timestampFromNumber(1'735'725'600'123.456).value());
        CPPUNIT_ASSERT_EQUAL(base * aSecond + 500, timestampFromNumber(1'735'725'600'000'000.5).value());
        CPPUNIT_ASSERT_EQUAL(-aSecond / 10, timestampFromNumber(-0.1).value());
    }

    void refusesNumbersOutOfRange()
    {
        CPPUNIT_ASSERT(!timestampFromNumber(std::int64_t{-10'000'000'000}));
        CPPUNIT_ASSERT(!timestampFromNumber(-1e10));
        CPPUNIT_ASSERT(!timestampFromNumber(1e300));
    }

    void showsAsManyDigitsAsThereAre()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2025-01-01T10:00:00Z"), formatTimestamp(1'735'725'600 * aSecond));
        CPPUNIT_ASSERT_EQUAL(std::string("2025-01-01T10:00:00.25Z"),
                             formatTimestamp(1'735'725'600 * aSecond + aSecond / 4));
        CPPUNIT_ASSERT_EQUAL(std::string("1969-12-31T23:59:59.999999999Z"), formatTimestamp(-1));
    }

    void readsBackWhatItShows()
    {
        for (const Time time : {earliest, latest, Time{0}, Time{-1}, Time{1}, 1'735'725'600 * aSecond + 120'000})
            CPPUNIT_ASSERT_EQUAL(time, parseTimestamp(formatTimestamp(time)).value());
    }

    void findsTheStepOfATimeOnBothSidesOfTheEpoch()
    {
        CPPUNIT_ASSERT_EQUAL(Time{10}, stepStart(19, 10));
        CPPUNIT_ASSERT_EQUAL(Time{10}, stepStart(10, 10));
        CPPUNIT_ASSERT_EQUAL(Time{-10}, stepStart(-1, 10));
        CPPUNIT_ASSERT_EQUAL(Time{-10}, stepStart(-10, 10));
        CPPUNIT_ASSERT_EQUAL(earliest, stepStart(earliest, latest));
    }

    void clampsSumsToTheRange()
    {
        CPPUNIT_ASSERT_EQUAL(latest, addClamped(latest - 1, 2));
        CPPUNIT_ASSERT_EQUAL(earliest, addClamped(earliest + 1, -2));
        CPPUNIT_ASSERT_EQUAL(Time{3}, addClamped(1, 2));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TimestampTest);
} // namespace
} // namespace weir::metrics
