#include "logging/LogLine.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>
#include <string_view>

namespace
{
using namespace weir::host;

constexpr weir::WallTime time =
    std::chrono::sys_days(std::chrono::year(2025) / 1 / 2) + std::chrono::milliseconds(3'004);

class LogLineTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LogLineTest);
    CPPUNIT_TEST(writesTheTimeInUtcWithMilliseconds);
    CPPUNIT_TEST(writesTextForPeople);
    CPPUNIT_TEST(writesJsonForMachines);
    CPPUNIT_TEST(keepsAnEntryOnOneLine);
    CPPUNIT_TEST(escapesControlCharacters);
    CPPUNIT_TEST(replacesBytesThatAreNotUtf8);
    CPPUNIT_TEST_SUITE_END();

public:
    void writesTheTimeInUtcWithMilliseconds()
    {
        CPPUNIT_ASSERT_EQUAL(std::string_view("2025-01-02T00:00:03.004Z"), logTime(time));
    }

    void writesTextForPeople()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2025-01-02T00:00:03.004Z warning cache: full\n"),
                             logLine(LogFormat::text, time, "warning", "cache", "full"));
    }

    void writesJsonForMachines()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"time":"2025-01-02T00:00:03.004Z","level":"error","source":"a","message":"b \"c\""})"
                        "\n"),
            logLine(LogFormat::json, time, "error", "a", "b \"c\""));
    }

    void keepsAnEntryOnOneLine()
    {
        for (const auto format : {LogFormat::text, LogFormat::json})
        {
            const auto line = logLine(format, time, "error", "a", "one\r\ntwo\n2025 forged");
            CPPUNIT_ASSERT_EQUAL(line.size() - 1, line.find('\n'));
            CPPUNIT_ASSERT(line.find('\r') == std::string::npos);
        }
    }

    void escapesControlCharacters()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a\\x0ab\\x1b[2J\\x7f\\x00"),
                             escapeForLog(std::string_view("a\nb\x1b[2J\x7f\0", 9)));
    }

    void replacesBytesThatAreNotUtf8()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("\xc3\xa4"), escapeForLog("\xc3\xa4"));
        CPPUNIT_ASSERT_EQUAL(std::string("a\xef\xbf\xbdz"), escapeForLog("a\xffz"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LogLineTest);
} // namespace
