#include "weir/Units.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>
#include <string_view>

namespace
{
using namespace std::chrono_literals;
using std::chrono::milliseconds;

class UnitsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(UnitsTest);
    CPPUNIT_TEST(readsEveryUnitOfADuration);
    CPPUNIT_TEST(refusesWhatIsNotADuration);
    CPPUNIT_TEST(boundsADurationToAHundredYears);
    CPPUNIT_TEST(writesADurationInItsLargestExactUnit);
    CPPUNIT_TEST(readsEveryUnitOfASize);
    CPPUNIT_TEST(refusesWhatIsNotASize);
    CPPUNIT_TEST(keepsASizeApartFromTheWordUnlimited);
    CPPUNIT_TEST(writesASizeInItsLargestExactUnit);
    CPPUNIT_TEST(readsAPercentageAsAFraction);
    CPPUNIT_TEST(refusesWhatIsNotAPercentage);
    CPPUNIT_TEST(readsARateByTheNameOfItsWindow);
    CPPUNIT_TEST(readsARateByTheLengthOfItsWindow);
    CPPUNIT_TEST(refusesWhatIsNotARate);
    CPPUNIT_TEST(readsAnUnsignedNumberOfUpTo64Bits);
    CPPUNIT_TEST(refusesWhatIsNotAnUnsignedNumber);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsEveryUnitOfADuration()
    {
        CPPUNIT_ASSERT(weir::parseDuration("300ms") == 300ms);
        CPPUNIT_ASSERT(weir::parseDuration("30s") == 30s);
        CPPUNIT_ASSERT(weir::parseDuration("5m") == 5min);
        CPPUNIT_ASSERT(weir::parseDuration("1h") == 1h);
        CPPUNIT_ASSERT(weir::parseDuration("7d") == 7 * 24h);
        CPPUNIT_ASSERT(weir::parseDuration("0s") == 0ms);
    }

    void refusesWhatIsNotADuration()
    {
        for (const std::string_view text :
             {"", "s", "30", "30 s", " 30s", "30s ", "-1s", "+1s", "1.5s", "1S", "1min", "1s1s", "0x1s", "unlimited"})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !weir::parseDuration(text));
    }

    void boundsADurationToAHundredYears()
    {
        CPPUNIT_ASSERT(weir::parseDuration("36500d") == 36500 * 24h);
        CPPUNIT_ASSERT(!weir::parseDuration("36501d"));
        CPPUNIT_ASSERT(!weir::parseDuration("18446744073709551615d"));
        CPPUNIT_ASSERT(!weir::parseDuration("99999999999999999999ms"));
    }

    void writesADurationInItsLargestExactUnit()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("90s"), weir::formatDuration(90s));
        CPPUNIT_ASSERT_EQUAL(std::string("1m"), weir::formatDuration(60s));
        CPPUNIT_ASSERT_EQUAL(std::string("1d"), weir::formatDuration(24h));
        CPPUNIT_ASSERT_EQUAL(std::string("25h"), weir::formatDuration(25h));
        CPPUNIT_ASSERT_EQUAL(std::string("1001ms"), weir::formatDuration(1001ms));
        CPPUNIT_ASSERT_EQUAL(std::string("0s"), weir::formatDuration(0ms));
    }

    void readsEveryUnitOfASize()
    {
        CPPUNIT_ASSERT(weir::parseBytes("512") == 512U);
        CPPUNIT_ASSERT(weir::parseBytes("64KiB") == 65'536U);
        CPPUNIT_ASSERT(weir::parseBytes("20MiB") == 20'971'520U);
        CPPUNIT_ASSERT(weir::parseBytes("2GiB") == 2'147'483'648U);
    }

    void refusesWhatIsNotASize()
    {
        for (const std::string_view text : {"", "KiB", "1KB", "1kib", "1 KiB", "-1", "1.5MiB", "1B", "unlimited"})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !weir::parseBytes(text));
    }

    void keepsASizeApartFromTheWordUnlimited()
    {
        CPPUNIT_ASSERT(!weir::parseBytes("17179869184GiB"));
        CPPUNIT_ASSERT(weir::parseBytes("17179869183GiB") == 17'179'869'183ULL << 30U);
    }

    void writesASizeInItsLargestExactUnit()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("0"), weir::formatBytes(0));
        CPPUNIT_ASSERT_EQUAL(std::string("1023"), weir::formatBytes(1023));
        CPPUNIT_ASSERT_EQUAL(std::string("8KiB"), weir::formatBytes(8192));
        CPPUNIT_ASSERT_EQUAL(std::string("1MiB"), weir::formatBytes(1ULL << 20U));
        CPPUNIT_ASSERT_EQUAL(std::string("1537KiB"), weir::formatBytes(1537ULL << 10U));
    }

    void readsAPercentageAsAFraction()
    {
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.5, weir::parsePercent("50%").value(), 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.005, weir::parsePercent("0.5%").value(), 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.0, weir::parsePercent("0%").value(), 0);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(1.0, weir::parsePercent("100%").value(), 0);
    }

    void refusesWhatIsNotAPercentage()
    {
        for (const std::string_view text : {"", "%", "50", "-1%", "-0%", "100.1%", "1e1%", "nan%", "inf%", "50 %"})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !weir::parsePercent(text));
    }

    void readsARateByTheNameOfItsWindow()
    {
        for (const auto& [name, window] :
             {std::pair<std::string, milliseconds>{"second", 1s}, {"minute", 60s}, {"hour", 3600s}, {"day", 86'400s}})
        {
            const auto rate = weir::parseRate("5/" + name).value();
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{5}, rate.count);
            CPPUNIT_ASSERT(rate.window == window);
        }
    }

    void readsARateByTheLengthOfItsWindow()
    {
        const auto rate = weir::parseRate("100/10s").value();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{100}, rate.count);
        CPPUNIT_ASSERT(rate.window == 10s);
    }

    void refusesWhatIsNotARate()
    {
        for (const std::string_view text :
             {"", "5", "/minute", "5/", "0/minute", "-1/minute", "5/minutes", "5/0s", "5 / minute", "5/10"})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !weir::parseRate(text));
    }

    void readsAnUnsignedNumberOfUpTo64Bits()
    {
        CPPUNIT_ASSERT(weir::parseUnsigned("0") == 0U);
        CPPUNIT_ASSERT(weir::parseUnsigned("007") == 7U);
        CPPUNIT_ASSERT(weir::parseUnsigned("18446744073709551615") == UINT64_MAX);
    }

    void refusesWhatIsNotAnUnsignedNumber()
    {
        for (const std::string_view text : {"", " 1", "1 ", "-1", "+1", "1.0", "0x1", "1e3", "18446744073709551616"})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !weir::parseUnsigned(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UnitsTest);
} // namespace
