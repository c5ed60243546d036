#include "Conditional.h"

#include "Answer.h"
#include "CacheRig.h"
#include "HttpDate.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>

namespace weir::cache::test
{
namespace
{
using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds newYear = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);

/// RFC 9110, section 13.
class ConditionalTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConditionalTest);
    CPPUNIT_TEST(comparesTagsWeakly);
    CPPUNIT_TEST(looksAtTheDateOnlyWithoutATag);
    CPPUNIT_TEST(readsDatesInAllThreeForms);
    CPPUNIT_TEST(refusesWhatIsNoDate);
    CPPUNIT_TEST(asksTheHandlerOnlyByItsOwnTag);
    CPPUNIT_TEST_SUITE_END();

    static bool unchanged(const Pairs& request)
    {
        const Asking asking("GET", "/", request);
        const auto answer = plain("", {{"ETag", "W/\"a,b\""}, {"Last-Modified", "Wed, 01 Jan 2025 00:00:00 GMT"}});
        return isNotModified(asking.request, answer.headers, newYear);
    }

public:
    void comparesTagsWeakly()
    {
        CPPUNIT_ASSERT(unchanged({{"If-None-Match", "\"a,b\""}}));
        CPPUNIT_ASSERT(unchanged({{"If-None-Match", "\"x\""}, {"If-None-Match", "\"y\", W/\"a,b\""}}));
        CPPUNIT_ASSERT(unchanged({{"If-None-Match", " * "}}));
        CPPUNIT_ASSERT(!unchanged({{"If-None-Match", "\"a\", \"b\", a,b"}}));
    }

    void looksAtTheDateOnlyWithoutATag()
    {
        const std::string date = "Wed, 01 Jan 2025 00:00:00 GMT";
        CPPUNIT_ASSERT(unchanged({{"If-Modified-Since", date}}));
        CPPUNIT_ASSERT(!unchanged({{"If-Modified-Since", "Tue, 31 Dec 2024 23:59:59 GMT"}}));
        CPPUNIT_ASSERT(!unchanged({{"If-Modified-Since", date}, {"If-None-Match", "\"x\""}}));
        CPPUNIT_ASSERT(!unchanged({{"If-Modified-Since", "yesterday"}}));
    }

    void readsDatesInAllThreeForms()
    {
        const std::chrono::sys_seconds expected =
            std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) + 8h + 49min + 37s;
        for (const auto& text :
             {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
            CPPUNIT_ASSERT_MESSAGE(text, parseHttpDate(text, newYear) == expected);
    }

    void refusesWhatIsNoDate()
    {
        for (const auto& text : {"", "0", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 2025 08:49:37 GMT",
                                 "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 GMT+1"})
            CPPUNIT_ASSERT_MESSAGE(text, !parseHttpDate(text, newYear));
    }

    void asksTheHandlerOnlyByItsOwnTag()
    {
        const std::string date = "Wed, 01 Jan 2025 00:00:00 GMT";
        const auto conditions = [&](const Pairs& fields)
        {
            const Asking asking("GET", "/a");
            const auto entry = entryOf(asking.request, plain("text", fields), Lifetime{}, {});
            std::string names;
            const ForwardedFields forwarded(asking.request, &entry);
            for (const auto& field : forwarded.fields())
                names.append(field.name).append(" ");
            return names;
        };
        CPPUNIT_ASSERT_EQUAL(std::string("If-None-Match If-Modified-Since "),
                             conditions({{"ETag", "\"v1\""}, {"Last-Modified", date}}));
        CPPUNIT_ASSERT_EQUAL(std::string("If-Modified-Since "), conditions({{"Last-Modified", date}}));
        CPPUNIT_ASSERT_EQUAL(std::string(), conditions({}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConditionalTest);
} // namespace
} // namespace weir::cache::test
