#include "weir/Http.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
class HeadersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HeadersTest);
    CPPUNIT_TEST(findsANameWhateverItsCase);
    CPPUNIT_TEST(keepsTheOrderAndTheSpellingItWasGiven);
    CPPUNIT_TEST(findsTheFirstOfSeveral);
    CPPUNIT_TEST(replacesEveryFieldOfANameWhenItIsSet);
    CPPUNIT_TEST(removesEveryFieldOfAName);
    CPPUNIT_TEST(comparesAsciiLettersOnlyWithoutCase);
    CPPUNIT_TEST_SUITE_END();

public:
    void findsANameWhateverItsCase()
    {
        weir::Headers headers;
        headers.set("Content-Type", "text/plain");
        CPPUNIT_ASSERT_EQUAL(std::string("text/plain"), *headers.find("content-TYPE"));
        CPPUNIT_ASSERT(headers.contains("CONTENT-TYPE"));
        CPPUNIT_ASSERT(headers.find("Content-Length") == nullptr);
    }

    void keepsTheOrderAndTheSpellingItWasGiven()
    {
        weir::Headers headers;
        headers.add("b", "1");
        headers.add("A", "2");
        headers.add("B", "3");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, headers.entries().size());
        CPPUNIT_ASSERT_EQUAL(std::string("b"), headers.entries()[0].first);
        CPPUNIT_ASSERT_EQUAL(std::string("A"), headers.entries()[1].first);
        CPPUNIT_ASSERT_EQUAL(std::string("3"), headers.entries()[2].second);
    }

    void findsTheFirstOfSeveral()
    {
        weir::Headers headers;
        headers.add("Set-Cookie", "a");
        headers.add("set-cookie", "b");
        CPPUNIT_ASSERT_EQUAL(std::string("a"), *headers.find("Set-Cookie"));
    }

    void replacesEveryFieldOfANameWhenItIsSet()
    {
        weir::Headers headers;
        headers.add("Vary", "Origin");
        headers.add("vary", "Accept");
        headers.set("VARY", "*");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, headers.entries().size());
        CPPUNIT_ASSERT_EQUAL(std::string("*"), *headers.find("Vary"));
    }

    void removesEveryFieldOfAName()
    {
        weir::Headers headers;
        headers.add("Vary", "Origin");
        headers.add("ETag", "\"1\"");
        headers.add("vary", "Accept");
        headers.remove("Vary");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, headers.entries().size());
        CPPUNIT_ASSERT(headers.contains("etag"));
    }

    void comparesAsciiLettersOnlyWithoutCase()
    {
        CPPUNIT_ASSERT(weir::equalsIgnoringCase("aZ-1", "Az-1"));
        CPPUNIT_ASSERT(!weir::equalsIgnoringCase("a", "ab"));
        CPPUNIT_ASSERT(!weir::equalsIgnoringCase("[", "{"));
        CPPUNIT_ASSERT(!weir::equalsIgnoringCase("\xc4", "\xe4"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HeadersTest);
} // namespace
