#include "request/RequestIdentity.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>
#include <string>
#include <string_view>

namespace
{
using weir::host::isRequestId;
using weir::host::isTraceparent;

const std::string traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::string with(std::size_t at, std::string_view text)
{
    return std::string(traceparent).replace(at, text.size(), text);
}

class RequestIdentityTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestIdentityTest);
    CPPUNIT_TEST(acceptsIdsOfLettersDigitsAndThreeMarks);
    CPPUNIT_TEST(refusesIdsThatCouldForgeSomething);
    CPPUNIT_TEST(makesIdsThatDiffer);
    CPPUNIT_TEST(acceptsTheTraceContextOfTheStandard);
    CPPUNIT_TEST(acceptsALaterVersionWithMoreFields);
    CPPUNIT_TEST(refusesIdsOfZerosOnly);
    CPPUNIT_TEST(refusesWhatHasAnotherLayout);
    CPPUNIT_TEST_SUITE_END();

public:
    void acceptsIdsOfLettersDigitsAndThreeMarks()
    {
        CPPUNIT_ASSERT(isRequestId("a"));
        CPPUNIT_ASSERT(isRequestId("aZ09._-"));
        CPPUNIT_ASSERT(isRequestId(std::string(128, 'x')));
    }

    void refusesIdsThatCouldForgeSomething()
    {
        for (const std::string_view text : {"", "a b", "a\n", "a\"", "a/b", "\xc3\xa4", "a;b"})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !isRequestId(text));
        CPPUNIT_ASSERT(!isRequestId(std::string(129, 'x')));
    }

    void makesIdsThatDiffer()
    {
        std::set<std::string> ids;
        for (int i = 0; i < 1000; ++i)
            ids.insert(weir::host::newRequestId());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1000}, ids.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{32}, ids.begin()->size());
        CPPUNIT_ASSERT(isRequestId(*ids.begin()));
    }

    void acceptsTheTraceContextOfTheStandard()
    {
        CPPUNIT_ASSERT(isTraceparent(traceparent));
        CPPUNIT_ASSERT(isTraceparent(with(53, "00")));
    }

    void acceptsALaterVersionWithMoreFields()
    {
        CPPUNIT_ASSERT(isTraceparent(with(0, "01")));
        CPPUNIT_ASSERT(isTraceparent(with(0, "cc") + "-more"));
        CPPUNIT_ASSERT(!isTraceparent(with(0, "cc") + "more"));
        CPPUNIT_ASSERT(!isTraceparent(traceparent + "-more"));
    }

    void refusesIdsOfZerosOnly()
    {
        CPPUNIT_ASSERT(!isTraceparent(with(3, std::string(32, '0'))));
        CPPUNIT_ASSERT(!isTraceparent(with(36, std::string(16, '0'))));
    }

    void refusesWhatHasAnotherLayout()
    {
        CPPUNIT_ASSERT(!isTraceparent(with(0, "ff")));
        CPPUNIT_ASSERT(!isTraceparent(with(0, "0A")));
        CPPUNIT_ASSERT(!isTraceparent(with(3, "A")));
        CPPUNIT_ASSERT(!isTraceparent(with(2, "_")));
        CPPUNIT_ASSERT(!isTraceparent(with(54, "g")));
        for (std::size_t length = 0; length < traceparent.size(); ++length)
            CPPUNIT_ASSERT(!isTraceparent(traceparent.substr(0, length)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestIdentityTest);
} // namespace
