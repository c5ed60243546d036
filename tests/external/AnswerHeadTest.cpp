#include "AnswerHead.h"

#include "UpstreamError.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace weir::external;
using Framing = AnswerHead::Framing;

class AnswerHeadTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AnswerHeadTest);
    CPPUNIT_TEST(readsStatusAndFields);
    CPPUNIT_TEST(leavesValuesAsTheyAre);
    CPPUNIT_TEST(takesBareLineFeeds);
    CPPUNIT_TEST(decidesTheFraming);
    CPPUNIT_TEST(decidesWhetherTheConnectionStays);
    CPPUNIT_TEST(refusesWhatIsNoStatusLine);
    CPPUNIT_TEST(refusesWhatIsNoField);
    CPPUNIT_TEST(refusesAmbiguousFramings);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsStatusAndFields()
    {
        const auto head = AnswerHead::parse("HTTP/1.1 404 Not Found\r\nA: 1\r\nB:\t2 \r\na:3\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(404, head.status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), head.headers.entries().size());
        CPPUNIT_ASSERT_EQUAL(std::string("2"), *head.headers.find("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), head.headers.entries().back().second);
    }

    void leavesValuesAsTheyAre()
    {
        const auto head = AnswerHead::parse("HTTP/1.1 200 \r\nA: =?utf-8?Q?x=0Ay?=\r\nB: \xff\xe4\r\nC:\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("=?utf-8?Q?x=0Ay?="), *head.headers.find("A"));
        CPPUNIT_ASSERT_EQUAL(std::string("\xff\xe4"), *head.headers.find("B"));
        CPPUNIT_ASSERT_EQUAL(std::string(), *head.headers.find("C"));
    }

    void takesBareLineFeeds()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("1"), *AnswerHead::parse("HTTP/1.1 200\nA: 1\n\n").headers.find("A"));
    }

    void decidesTheFraming()
    {
        CPPUNIT_ASSERT(with("").framing == Framing::untilEnd);
        CPPUNIT_ASSERT(with("Transfer-Encoding: CHUNKED\r\n").framing == Framing::chunked);
        const auto length = with("Content-Length: 17\r\n");
        CPPUNIT_ASSERT(length.framing == Framing::length);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(17), length.length);
    }

    void decidesWhetherTheConnectionStays()
    {
        CPPUNIT_ASSERT(with("").keepAlive);
        CPPUNIT_ASSERT(!with("Connection: Close\r\n").keepAlive);
        CPPUNIT_ASSERT(!with("Connection: a, close\r\n").keepAlive);
        CPPUNIT_ASSERT(!AnswerHead::parse("HTTP/1.0 200 OK\r\n\r\n").keepAlive);
        CPPUNIT_ASSERT(AnswerHead::parse("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n").keepAlive);
    }

    void refusesWhatIsNoStatusLine()
    {
        for (const std::string line : {"", "HTTP/1.1", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1  200 OK",
                                       "HTTP/1.1 +20 OK", "HTTP/2 200 OK", "HTTP/1.2 200 OK", "http/1.1 200 OK",
                                       "HTTP/1.1 099 X", "HTTP/1.1 600 X", "ICY 200 OK", " HTTP/1.1 200 OK"})
            assertRefused(line + "\r\n\r\n");
    }

    void refusesWhatIsNoField()
    {
        for (const std::string line :
             {"A", ": 1", "A : 1", " A: 1", "A\x01: 1", "A: \x01", "A: a\rb", "(A): 1", "\xe4: 1"})
            assertRefused("HTTP/1.1 200 OK\r\n" + line + "\r\n\r\n");
        assertRefused("HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n");
        assertRefused(std::string("HTTP/1.1 200 OK\r\nA: a") + '\0' + "b\r\n\r\n");
        assertRefused("HTTP/1.1 200 OK\r\nA: 1\r\n");
    }

    void refusesAmbiguousFramings()
    {
        for (const std::string fields :
             {"Content-Length: 1\r\nContent-Length: 2\r\n", "Content-Length: 1,1\r\n", "Content-Length: -1\r\n",
              "Content-Length: +1\r\n", "Content-Length: 0x1\r\n", "Content-Length: \r\n",
              "Content-Length: 18446744073709551616\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
              "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
              "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: \r\n"})
            assertRefused("HTTP/1.1 200 OK\r\n" + fields + "\r\n");
        assertRefused("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

private:
    static AnswerHead with(const std::string& fields)
    {
        return AnswerHead::parse("HTTP/1.1 200 OK\r\n" + fields + "\r\n");
    }

    static void assertRefused(const std::string& text)
    {
        CPPUNIT_ASSERT_THROW_MESSAGE(text, (void)AnswerHead::parse(text), UpstreamError);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnswerHeadTest);
} // namespace
