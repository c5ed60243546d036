#include "AnswerReader.h"

#include "UpstreamError.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

namespace
{
using namespace weir::external;

class AnswerReaderTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AnswerReaderTest);
    CPPUNIT_TEST(readsEveryFramingWhereverItIsCut);
    CPPUNIT_TEST(readsNoBodyWhereThereIsNone);
    CPPUNIT_TEST(passesOverInterimAnswers);
    CPPUNIT_TEST(tellsWhetherTheConnectionIsAsGoodAsNew);
    CPPUNIT_TEST(refusesWhatIsCutShort);
    CPPUNIT_TEST(refusesBadChunks);
    CPPUNIT_TEST(boundsTheHead);
    CPPUNIT_TEST(boundsTheNumberOfFields);
    CPPUNIT_TEST(boundsTheBody);
    CPPUNIT_TEST(takesManySmallChunks);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsEveryFramingWhereverItIsCut()
    {
        for (const std::string text :
             {"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world", "HTTP/1.1 200 OK\r\n\r\nhello world",
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0006;a=\"b\"\r\n world\r\n0\r\n\r\n",
              "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nB \nhello world\n0\nA: b\n\n"})
            for (std::size_t piece = 1; piece <= text.size(); ++piece)
                CPPUNIT_ASSERT_EQUAL(std::string("hello world"), read(text, "GET", piece).body);
    }

    void readsNoBodyWhereThereIsNone()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD").body);
        CPPUNIT_ASSERT_EQUAL(std::string(), read("HTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\n").body);
        CPPUNIT_ASSERT(read("HTTP/1.1 204 X\r\n\r\n").reusable);
        CPPUNIT_ASSERT(read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").reusable);
    }

    void passesOverInterimAnswers()
    {
        const auto answer = read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 X\r\nLink: a\r\n\r\n"
                                 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        CPPUNIT_ASSERT_EQUAL(200, answer.status);
        CPPUNIT_ASSERT(!answer.headers.contains("Link"));
        assertFails("HTTP/1.1 101 Switching Protocols\r\n\r\n", "");
    }

    void tellsWhetherTheConnectionIsAsGoodAsNew()
    {
        const std::string whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        CPPUNIT_ASSERT(read(whole).reusable);
        CPPUNIT_ASSERT(!read(whole + "HTTP/1.1 200 OK").reusable);
        CPPUNIT_ASSERT(!read("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok").reusable);
        CPPUNIT_ASSERT(!read("HTTP/1.1 200 OK\r\n\r\nok").reusable);
    }

    void refusesWhatIsCutShort()
    {
        const std::string sized = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world";
        for (std::size_t size = 0; size < sized.size(); ++size)
            assertFails(sized.substr(0, size), "");
        const std::string chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n";
        for (std::size_t size = 0; size < chunked.size(); ++size)
            assertFails(chunked.substr(0, size), "");
    }

    void refusesBadChunks()
    {
        for (const std::string chunks :
             {"5\r\nhello0\r\n\r\n", "\r\nhello\r\n0\r\n\r\n", "x\r\n", "-5\r\nhello\r\n", "+5\r\nhello\r\n",
              "0x5\r\nhello\r\n", " 5\r\nhello\r\n", "10000000000000005\r\nhello\r\n", "5,\r\nhello\r\n"})
            assertFails("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n", "");
    }

    void boundsTheHead()
    {
        const std::string head = "HTTP/1.1 200 OK\r\nA: " + std::string(950, 'a') + "\r\nContent-Length: 0\r\n\r\n";
        CPPUNIT_ASSERT_EQUAL(200, read(head, "GET", 7, {.head = head.size()}).status);
        assertFails(head, "external.maxResponseHead", {.head = head.size() - 1});
        assertFails(std::string(2000, 'x'), "external.maxResponseHead", {.head = 1000});
        const std::string trailers = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: ";
        assertFails(trailers + std::string(1000, 'a') + "\r\n\r\n", "external.maxResponseHead", {.head = 1000});
    }

    void boundsTheNumberOfFields()
    {
        std::string head = "HTTP/1.1 200 OK\r\n";
        for (int i = 0; i < 300; ++i)
            head += "a:\r\n";
        assertFails(head + "\r\n", "external.maxResponseHead");
    }

    void boundsTheBody()
    {
        const AnswerLimits ten{.body = 10};
        const std::string start = "HTTP/1.1 200 OK\r\n";
        const std::string chunked = start + "Transfer-Encoding: chunked\r\n\r\n";
        CPPUNIT_ASSERT_EQUAL(std::size_t(10), read(start + "\r\n0123456789", "GET", 3, ten).body.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t(10),
                             read(chunked + "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n", "GET", 3, ten).body.size());
        assertFails(start + "\r\n0123456789a", "external.maxResponse", ten);
        assertFails(start + "Content-Length: 11\r\n\r\n", "external.maxResponse", ten);
        assertFails(start + "Content-Length: 18446744073709551615\r\n\r\n", "external.maxResponse", ten);
        assertFails(chunked + "5\r\n01234\r\n6\r\n", "external.maxResponse", ten);
        assertFails(chunked + "5\r\n01234\r\nffffffffffffffff\r\n", "external.maxResponse", ten);
    }

    void takesManySmallChunks()
    {
        std::string text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (int i = 0; i < 100'000; ++i)
            text += "1\r\nx\r\n";
        CPPUNIT_ASSERT_EQUAL(std::size_t(100'000), read(text + "0\r\n\r\n").body.size());
    }

private:
    /// `text` in pieces of that size, and then the end.
    static Answer read(const std::string& text, std::string_view method = "GET", std::size_t piece = SIZE_MAX,
                       AnswerLimits limits = {})
    {
        std::size_t at = 0;
        AnswerReader reader(
            [&](std::span<char> into)
            {
                const auto size = std::min({into.size(), piece, text.size() - at});
                text.copy(into.data(), size, at);
                at += size;
                return size;
            },
            limits);
        return reader.read(method);
    }

    static void assertFails(const std::string& text, const std::string& limit, AnswerLimits limits = {})
    {
        for (const std::size_t piece : {std::size_t(1), std::size_t(1000), SIZE_MAX})
            try
            {
                (void)read(text, "GET", piece, limits);
                CPPUNIT_FAIL("no error: " + text);
            }
            catch (const UpstreamError& error)
            {
                CPPUNIT_ASSERT_EQUAL(limit, error.limit());
            }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnswerReaderTest);
} // namespace
