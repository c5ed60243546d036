#include "http/HeadScanner.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>

namespace
{
using weir::http::HeadLimits;
using weir::http::HeadScanner;

constexpr HeadLimits scanLimits{.maxTarget = 100, .maxHead = 200, .maxFields = 5};
const std::string request = "GET / HTTP/1.1\r\n";

/// What came of a head, in a form that compares.
std::string outcome(const HeadScanner::Result& result)
{
    if (result.refusal)
        return std::to_string(result.refusal->status) + " " + result.refusal->limit;
    return result.size == 0 ? "unfinished" : std::to_string(result.size) + " bytes";
}

std::string scanned(std::string_view bytes)
{
    return outcome(HeadScanner().scan(bytes, scanLimits));
}

/// Fed up to `cut` first, and then whole.
std::string scannedInTwo(std::string_view bytes, std::size_t cut)
{
    HeadScanner scanner;
    const auto first = scanner.scan(bytes.substr(0, cut), scanLimits);
    return first.refusal || first.size > 0 ? outcome(first) : outcome(scanner.scan(bytes, scanLimits));
}

std::string scannedBytewise(std::string_view bytes)
{
    HeadScanner scanner;
    HeadScanner::Result result;
    for (std::size_t size = 1; size <= bytes.size() && !result.refusal && result.size == 0; ++size)
        result = scanner.scan(bytes.substr(0, size), scanLimits);
    return outcome(result);
}

/// Fails the test unless the head comes out as `expected` however it is cut.
void assertScanned(const std::string& expected, const std::string& bytes)
{
    CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes, expected, scanned(bytes));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes, expected, scannedBytewise(bytes));
    for (std::size_t cut = 1; cut < bytes.size(); ++cut)
        CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes + " cut at " + std::to_string(cut), expected, scannedInTwo(bytes, cut));
}

class HeadScannerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HeadScannerTest);
    CPPUNIT_TEST(measuresAHeadHoweverItIsCut);
    CPPUNIT_TEST(leavesWhatFollowsTheHeadAlone);
    CPPUNIT_TEST(refusesALineFeedAlone);
    CPPUNIT_TEST(refusesACarriageReturnInsideALine);
    CPPUNIT_TEST(refusesAFoldedField);
    CPPUNIT_TEST(takesAnEmptyRequestLineForNoEnd);
    CPPUNIT_TEST(boundsTheRequestLine);
    CPPUNIT_TEST(boundsTheFields);
    CPPUNIT_TEST(boundsTheNumberOfFields);
    CPPUNIT_TEST(boundsAHeadThatNeverEnds);
    CPPUNIT_TEST(startsAnewAfterAReset);
    CPPUNIT_TEST_SUITE_END();

public:
    void measuresAHeadHoweverItIsCut()
    {
        const std::string head = request + "Host: localhost\r\nAccept: */*\r\n\r\n";
        assertScanned(std::to_string(head.size()) + " bytes", head);
        assertScanned("18 bytes", request + "\r\n");
    }

    void leavesWhatFollowsTheHeadAlone()
    {
        const std::string head = request + "Host: a\r\n\r\n";
        const auto expected = std::to_string(head.size()) + " bytes";
        CPPUNIT_ASSERT_EQUAL(expected, scanned(head + "\n\r malformed if it were a head"));
        CPPUNIT_ASSERT_EQUAL(expected, scanned(head + std::string(1000, 'x')));
    }

    void refusesALineFeedAlone()
    {
        assertScanned("400 ", "GET / HTTP/1.1\nHost: a\r\n\r\n");
        assertScanned("400 ", request + "Host: a\nAccept: b\r\n\r\n");
        assertScanned("400 ", request + "Host: a\r\n\n");
        assertScanned("400 ", request + "\n");
        assertScanned("400 ", "\n" + request);
    }

    void refusesACarriageReturnInsideALine()
    {
        assertScanned("400 ", "GET /\r HTTP/1.1\r\n\r\n");
        assertScanned("400 ", request + "Host: a\rb\r\n\r\n");
        assertScanned("400 ", request + "Host: a\r\r\n\r\n");
        assertScanned("400 ", request + "Host: a\r\n\r\r\n");
    }

    void refusesAFoldedField()
    {
        assertScanned("400 ", request + "Host: a\r\n b\r\n\r\n");
        assertScanned("400 ", request + "Host: a\r\n\tb\r\n\r\n");
        assertScanned("400 ", request + " Host: a\r\n\r\n"); // RFC 9112, section 2.2
    }

    /// The reader skips empty lines before a head; inside one they are the parser's to refuse.
    void takesAnEmptyRequestLineForNoEnd() { assertScanned("unfinished", "\r\nHost: a\r\n"); }

    void boundsTheRequestLine()
    {
        const auto line = [](std::size_t target) { return "GET /" + std::string(target, 'a') + " HTTP/1.1\r\n\r\n"; };
        assertScanned("117 bytes", line(99)); // the target's exact size is the parser's to judge
        assertScanned("414 server.maxTarget", line(200));
    }

    void boundsTheFields()
    {
        const auto fields = [](std::size_t size) { return request + "X: " + std::string(size, 'a') + "\r\n\r\n"; };
        assertScanned("207 bytes", fields(184));
        assertScanned("431 server.maxHead", fields(200));
    }

    void boundsTheNumberOfFields()
    {
        std::string head = request;
        for (int i = 0; i < 5; ++i)
            head += "X: y\r\n";
        assertScanned(std::to_string(head.size() + 2) + " bytes", head + "\r\n");
        for (int i = 0; i < 2; ++i)
            head += "X: y\r\n";
        assertScanned("431 server.maxFields", head);
    }

    void boundsAHeadThatNeverEnds()
    {
        assertScanned("414 server.maxTarget", "GET /" + std::string(300, 'a'));
        assertScanned("431 server.maxHead", request + "X: " + std::string(300, 'a'));
        assertScanned("431 server.maxHead", request + std::string(300, '\r'));
    }

    void startsAnewAfterAReset()
    {
        HeadScanner scanner;
        const std::string head = request + "Host: a\r\n\r\n";
        CPPUNIT_ASSERT_EQUAL(head.size(), scanner.scan(head, scanLimits).size);
        scanner.reset();
        CPPUNIT_ASSERT_EQUAL(std::string("18 bytes"), outcome(scanner.scan(request + "\r\n", scanLimits)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HeadScannerTest);
} // namespace
