#include "http/ResponseHead.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using namespace weir::http;
using weir::Response;

const std::string date = "Wed, 01 Jan 2025 00:00:00 GMT";
const std::string dateField = "Date: " + date + "\r\n";

std::string headOf(const Response& response, const Wire& wire)
{
    std::string out;
    appendHead(out, response, wire, date);
    return out;
}

class ResponseHeadTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ResponseHeadTest);
    CPPUNIT_TEST(writesStatusFieldsDateAndLength);
    CPPUNIT_TEST(appends);
    CPPUNIT_TEST(tellsWhatIsChunked);
    CPPUNIT_TEST(framesNothingWhoseEndIsTheConnections);
    CPPUNIT_TEST(leavesAHandlersFramingOut);
    CPPUNIT_TEST(writesOneDateOnly);
    CPPUNIT_TEST(tellsOfTheEndOfTheConnection);
    CPPUNIT_TEST(tellsAnHttp10ClientThatTheConnectionStays);
    CPPUNIT_TEST(framesNoAnswerWithoutABody);
    CPPUNIT_TEST(letsAnAnswerToHeadTellItsOwnLength);
    CPPUNIT_TEST(keepsRepeatedFieldsInOrder);
    CPPUNIT_TEST(knowsWhichAnswersHaveBodies);
    CPPUNIT_TEST(makesADateOnceASecond);
    CPPUNIT_TEST_SUITE_END();

public:
    void writesStatusFieldsDateAndLength()
    {
        const auto response = weir::textResponse("hello", 201);
        CPPUNIT_ASSERT_EQUAL("HTTP/1.1 201 Created\r\nContent-Type: text/plain; charset=utf-8\r\n" + dateField +
                                 "Content-Length: 5\r\n\r\n",
                             headOf(response, {.length = 5}));
        CPPUNIT_ASSERT_EQUAL("HTTP/1.1 200 OK\r\n" + dateField + "Content-Length: 0\r\n\r\n",
                             headOf({}, {.length = 0}));
    }

    void appends()
    {
        std::string out = "before";
        appendHead(out, {}, {.length = 0}, date);
        CPPUNIT_ASSERT(out.starts_with("beforeHTTP/1.1 200 OK\r\n"));
    }

    void tellsWhatIsChunked()
    {
        CPPUNIT_ASSERT_EQUAL("HTTP/1.1 200 OK\r\n" + dateField + "Transfer-Encoding: chunked\r\n\r\n",
                             headOf({}, {.length = {}, .chunked = true}));
    }

    void framesNothingWhoseEndIsTheConnections()
    {
        CPPUNIT_ASSERT_EQUAL("HTTP/1.1 200 OK\r\n" + dateField + "Connection: close\r\n\r\n",
                             headOf({}, {.length = {}, .keepAlive = false}));
    }

    void leavesAHandlersFramingOut()
    {
        Response response;
        for (const auto* const name : {"Content-Length", "transfer-encoding", "CONNECTION", "Keep-Alive"})
            response.headers.set(name, "99");
        response.headers.set("X-Kept", "yes");
        CPPUNIT_ASSERT_EQUAL("HTTP/1.1 200 OK\r\nX-Kept: yes\r\n" + dateField + "Content-Length: 5\r\n\r\n",
                             headOf(response, {.length = 5}));
    }

    void writesOneDateOnly()
    {
        Response response;
        response.headers.set("date", "Thu, 02 Jan 2025 00:00:00 GMT");
        CPPUNIT_ASSERT_EQUAL(
            std::string("HTTP/1.1 200 OK\r\ndate: Thu, 02 Jan 2025 00:00:00 GMT\r\nContent-Length: 5\r\n\r\n"),
            headOf(response, {.length = 5}));
    }

    void tellsOfTheEndOfTheConnection()
    {
        CPPUNIT_ASSERT(headOf({}, {.length = 5}).find("Connection") == std::string::npos);
        for (const bool http10 : {false, true})
            CPPUNIT_ASSERT(headOf({}, {.length = 5, .keepAlive = false, .http10 = http10})
                               .ends_with("Content-Length: 5\r\nConnection: close\r\n\r\n"));
    }

    void tellsAnHttp10ClientThatTheConnectionStays()
    {
        const auto head = headOf({}, {.length = 5, .http10 = true});
        CPPUNIT_ASSERT(head.starts_with("HTTP/1.1 200 OK\r\n")); // RFC 9112, section 2.3: the server's own version
        CPPUNIT_ASSERT(head.ends_with("Connection: keep-alive\r\n\r\n"));
    }

    void framesNoAnswerWithoutABody()
    {
        for (const int status : {204, 304})
        {
            Response response{.status = status};
            response.headers.set("Content-Length", "7");
            response.headers.set("ETag", "\"a\"");
            for (const bool chunked : {false, true})
            {
                const auto head = headOf(response, {.length = 0, .chunked = chunked});
                CPPUNIT_ASSERT_EQUAL_MESSAGE(head, std::string::npos, head.find("Content-Length"));
                CPPUNIT_ASSERT_EQUAL_MESSAGE(head, std::string::npos, head.find("Transfer-Encoding"));
                CPPUNIT_ASSERT(head.find("ETag: \"a\"\r\n") != std::string::npos);
            }
        }
    }

    void letsAnAnswerToHeadTellItsOwnLength()
    {
        Response response;
        response.headers.set("Content-Length", "1234");
        CPPUNIT_ASSERT(headOf(response, {.length = 0, .head = true}).ends_with("Content-Length: 1234\r\n\r\n"));
        CPPUNIT_ASSERT(headOf(response, {.length = 5, .head = true}).ends_with("Content-Length: 5\r\n\r\n"));
        CPPUNIT_ASSERT(headOf(response, {.length = 0}).ends_with("Content-Length: 0\r\n\r\n"));
        CPPUNIT_ASSERT(headOf({}, {.length = 0, .head = true}).ends_with("Content-Length: 0\r\n\r\n"));
    }

    void keepsRepeatedFieldsInOrder()
    {
        Response response;
        response.headers.add("Set-Cookie", "a=1");
        response.headers.add("Vary", "Origin");
        response.headers.add("Set-Cookie", "b=2");
        CPPUNIT_ASSERT(headOf(response, {.length = 0})
                           .starts_with("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nVary: Origin\r\nSet-Cookie: b=2\r\n"));
    }

    void knowsWhichAnswersHaveBodies()
    {
        for (const int status : {200, 201, 206, 301, 400, 404, 500, 503})
            CPPUNIT_ASSERT(mayHaveBody(status));
        for (const int status : {100, 101, 199, 204, 304})
            CPPUNIT_ASSERT(!mayHaveBody(status));
    }

    void makesADateOnceASecond()
    {
        DateText text;
        constexpr std::int64_t newYear2025 = 1735689600;
        CPPUNIT_ASSERT_EQUAL(std::string_view(date), text.at(newYear2025));
        const auto* const made = text.at(newYear2025).data();
        CPPUNIT_ASSERT(text.at(newYear2025).data() == made);
        CPPUNIT_ASSERT_EQUAL(std::string_view("Wed, 01 Jan 2025 00:00:01 GMT"), text.at(newYear2025 + 1));
        CPPUNIT_ASSERT_EQUAL(std::string_view("Thu, 01 Jan 1970 00:00:00 GMT"), text.at(0));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ResponseHeadTest);
} // namespace
