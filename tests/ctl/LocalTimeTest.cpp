#include "import/LocalTime.h"

#include "app/Failure.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using weir::ctl::LocalTime;

std::string utc(LocalTime& zone, const std::string& local)
{
    std::string text;
    return zone.append(text, local) ? text : "refused";
}

class LocalTimeTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LocalTimeTest);
    CPPUNIT_TEST(followsTheZone);
    CPPUNIT_TEST(takesEveryFormOfALocalTime);
    CPPUNIT_TEST(takesTheFirstOfTwo);
    CPPUNIT_TEST(countsOnOverAGap);
    CPPUNIT_TEST(remembersNothingWrongFromOneTimeToTheNext);
    CPPUNIT_TEST(refusesOtherForms);
    CPPUNIT_TEST(refusesAZoneThatIsNone);
    CPPUNIT_TEST_SUITE_END();

public:
    void followsTheZone()
    {
        LocalTime berlin("Europe/Berlin");
        CPPUNIT_ASSERT_EQUAL(std::string("\"2025-01-15T11:00:00Z\""), utc(berlin, "2025-01-15 12:00:00"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"2025-07-15T10:00:00Z\""), utc(berlin, "2025-07-15 12:00:00"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"2024-12-31T23:00:00Z\""), utc(berlin, "2025-01-01 00:00:00"));
        LocalTime kathmandu("Asia/Kathmandu");
        CPPUNIT_ASSERT_EQUAL(std::string("\"2025-01-15T06:15:00Z\""), utc(kathmandu, "2025-01-15 12:00:00"));
    }

    void takesEveryFormOfALocalTime()
    {
        LocalTime newYork("America/New_York");
        CPPUNIT_ASSERT_EQUAL(std::string("\"2025-01-15T05:00:00Z\""), utc(newYork, "2025-01-15"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"2025-01-15T17:30:00Z\""), utc(newYork, "2025-01-15T12:30"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"2025-01-15T17:30:01.250Z\""), utc(newYork, "2025-01-15t12:30:01.250"));
    }

    void takesTheFirstOfTwo()
    {
        LocalTime berlin("Europe/Berlin");
        CPPUNIT_ASSERT_EQUAL(std::string("\"2025-10-26T00:30:00Z\""), utc(berlin, "2025-10-26 02:30:00"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"2025-10-26T02:00:00Z\""), utc(berlin, "2025-10-26 03:00:00"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, berlin.ambiguous());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, berlin.nonexistent());
    }

    void countsOnOverAGap()
    {
        LocalTime berlin("Europe/Berlin");
        CPPUNIT_ASSERT_EQUAL(std::string("\"2025-03-30T01:30:00Z\""), utc(berlin, "2025-03-30 02:30:00"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, berlin.nonexistent());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, berlin.ambiguous());
    }

    void remembersNothingWrongFromOneTimeToTheNext()
    {
        LocalTime walking("Europe/Berlin");
        for (int hour = 0; hour < 24; ++hour)
            for (const std::string day :
                 {"2025-03-29", "2025-03-30", "2025-03-31", "2025-10-25", "2025-10-26", "2025-10-27"})
            {
                const auto text = day + (hour < 10 ? " 0" : " ") + std::to_string(hour) + ":59:59";
                LocalTime fresh("Europe/Berlin");
                CPPUNIT_ASSERT_EQUAL(utc(fresh, text), utc(walking, text));
            }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, walking.ambiguous());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, walking.nonexistent());
    }

    void refusesOtherForms()
    {
        LocalTime berlin("Europe/Berlin");
        for (const std::string text :
             {"", "2025", "2025-1-1", "2025-02-30", "2025-01-01 ", "2025-01-01 25:00", "2025-01-01 10",
              "2025-01-01 10:0", "2025-01-01 10:00:00.", "2025-01-01 10:00:00.5x", "2025-01-01 10:00:00Z",
              "2025-01-01 10:00:00+02:00", "01/02/2025 10:00", "0000-01-01", "9999-12-31"})
            CPPUNIT_ASSERT_EQUAL(std::string("refused"), utc(berlin, text));
    }

    void refusesAZoneThatIsNone() { CPPUNIT_ASSERT_THROW(LocalTime("Europe/Atlantis"), weir::ctl::Failure); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LocalTimeTest);
} // namespace
