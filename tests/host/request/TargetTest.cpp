#include "request/Target.h"

#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>

namespace
{
using weir::host::Target;

std::string queryOf(std::string_view target)
{
    const Target parsed(target);
    std::string text;
    for (const auto& [name, value] : parsed.query())
        text.append("[").append(name).append("=").append(value).append("]");
    return text;
}

int statusOfTarget(std::string_view target)
{
    try
    {
        const Target parsed(target);
        return 200;
    }
    catch (const weir::ProblemException& exception)
    {
        return exception.problem().status;
    }
}

class TargetTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TargetTest);
    CPPUNIT_TEST(decodesThePathOnce);
    CPPUNIT_TEST(keepsAPlusInThePath);
    CPPUNIT_TEST(readsTheQueryInItsOrder);
    CPPUNIT_TEST(decodesNamesAndValuesOfTheQuery);
    CPPUNIT_TEST(readsParametersWithoutAValue);
    CPPUNIT_TEST(refusesAMalformedEscape);
    CPPUNIT_TEST(refusesAnEncodedSlashInThePathOnly);
    CPPUNIT_TEST(refusesAnEncodedNulAnywhere);
    CPPUNIT_TEST(cutsTheEncodedPathOut);
    CPPUNIT_TEST(viewsStayValidForManyParameters);
    CPPUNIT_TEST_SUITE_END();

public:
    void decodesThePathOnce()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("/a b/\xc3\xa4"), Target("/a%20b/%C3%a4").path());
        CPPUNIT_ASSERT_EQUAL(std::string("/%41"), Target("/%2541").path());
        CPPUNIT_ASSERT_EQUAL(std::string("/a?b"), Target("/a%3Fb").path());
    }

    void keepsAPlusInThePath() { CPPUNIT_ASSERT_EQUAL(std::string("/a+b"), Target("/a+b").path()); }

    void readsTheQueryInItsOrder()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("[b=1][a=2][b=3]"), queryOf("/?b=1&a=2&b=3"));
        CPPUNIT_ASSERT_EQUAL(std::string(), queryOf("/"));
        CPPUNIT_ASSERT_EQUAL(std::string(), queryOf("/?"));
        CPPUNIT_ASSERT_EQUAL(std::string("[a=1]"), queryOf("/?&&a=1&"));
    }

    void decodesNamesAndValuesOfTheQuery()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("[a b=c d&=]"), queryOf("/?a+b=c%20d%26="));
        CPPUNIT_ASSERT_EQUAL(std::string("[to=+1?/]"), queryOf("/?to=%2B1?/"));
        CPPUNIT_ASSERT_EQUAL(std::string("[a=/]"), queryOf("/?a=%2F"));
    }

    void readsParametersWithoutAValue() { CPPUNIT_ASSERT_EQUAL(std::string("[a=][b=][=c]"), queryOf("/?a&b=&=c")); }

    void refusesAMalformedEscape()
    {
        for (const std::string_view target : {"/%", "/%4", "/%4g", "/%g4", "/?a=%", "/?%zz=1", "/?a=%4"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(target), 400, statusOfTarget(target));
    }

    void refusesAnEncodedSlashInThePathOnly()
    {
        CPPUNIT_ASSERT_EQUAL(400, statusOfTarget("/a%2Fb"));
        CPPUNIT_ASSERT_EQUAL(400, statusOfTarget("/a%2fb"));
        CPPUNIT_ASSERT_EQUAL(200, statusOfTarget("/a?b=%2F"));
    }

    void refusesAnEncodedNulAnywhere()
    {
        CPPUNIT_ASSERT_EQUAL(400, statusOfTarget("/a%00"));
        CPPUNIT_ASSERT_EQUAL(400, statusOfTarget("/?a=%00"));
    }

    void cutsTheEncodedPathOut()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("/a%20b"), std::string(Target::encodedPath("/a%20b?c?d")));
        CPPUNIT_ASSERT_EQUAL(std::string("/a"), std::string(Target::encodedPath("/a")));
        CPPUNIT_ASSERT_EQUAL(std::string(), std::string(Target::encodedPath("?a")));
    }

    void viewsStayValidForManyParameters()
    {
        std::string target = "/?";
        for (int i = 0; i < 1000; ++i)
            target.append("n%61me=v%61lue&");
        const Target parsed(target);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1000}, parsed.query().size());
        for (const auto& [name, value] : parsed.query())
            CPPUNIT_ASSERT(name == "name" && value == "value");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TargetTest);
} // namespace
