#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <utility>

namespace
{
weir::Request requestFor(std::string_view target)
{
    weir::Request request{};
    request.target = target;
    request.requestId = "id-1";
    return request;
}

std::string bodyOf(const weir::Problem& problem)
{
    return std::string(weir::problemResponse(problem, requestFor("/a%20b?c=d")).body.text().value());
}

class ProblemTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ProblemTest);
    CPPUNIT_TEST(writesItsMembersInTheDocumentedOrder);
    CPPUNIT_TEST(putsFurtherMembersAndErrorsLast);
    CPPUNIT_TEST(leavesUnsetMembersOfAnErrorOut);
    CPPUNIT_TEST(keepsATypeAndATitleOfItsOwn);
    CPPUNIT_TEST(answersAsProblemJsonWithItsStatusAndHeaders);
    CPPUNIT_TEST(escapesWhatTheCallerSent);
    CPPUNIT_TEST(knowsTheReasonPhrases);
    CPPUNIT_TEST(throwsWithItsDetail);
    CPPUNIT_TEST_SUITE_END();

public:
    void writesItsMembersInTheDocumentedOrder()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"type":"about:blank","title":"Not Found","status":404,"detail":"gone",)"
                                         R"("instance":"/a%20b","request_id":"id-1"})"),
                             bodyOf({.status = 404, .detail = "gone"}));
    }

    void putsFurtherMembersAndErrorsLast()
    {
        const auto body = bodyOf({.status = 422,
                                  .detail = "bad",
                                  .errors = {{.parameter = "windw", .detail = "unknown"}},
                                  .members = R"("accepted":0,"rejected":1)"});
        CPPUNIT_ASSERT(body.ends_with(
            R"("request_id":"id-1","accepted":0,"rejected":1,"errors":[{"parameter":"windw","detail":"unknown"}]})"));
    }

    void leavesUnsetMembersOfAnErrorOut()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"([{"index":0,"line":1,"pointer":"","detail":"a"},{"pointer":"/value","detail":"b"},)"
                        R"({"detail":"c"}])"),
            weir::problemErrorsJson({{.index = 0, .line = 1, .pointer = "", .detail = "a"},
                                     {.pointer = "/value", .detail = "b"},
                                     {.detail = "c"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), weir::problemErrorsJson({}));
    }

    void keepsATypeAndATitleOfItsOwn()
    {
        const auto body = bodyOf({.status = 429, .type = "https://example.org/quota", .title = "Too fast"});
        CPPUNIT_ASSERT(body.starts_with(R"({"type":"https://example.org/quota","title":"Too fast","status":429,)"));
    }

    void answersAsProblemJsonWithItsStatusAndHeaders()
    {
        weir::Problem problem{.status = 405, .detail = "no"};
        problem.headers.set("Allow", "GET");
        problem.headers.set("Content-Type", "text/html");
        const auto response = weir::problemResponse(problem, requestFor("/"));
        CPPUNIT_ASSERT_EQUAL(405, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("GET"), *response.headers.find("Allow"));
        CPPUNIT_ASSERT_EQUAL(std::string("application/problem+json"), *response.headers.find("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, response.headers.entries().size());
    }

    void escapesWhatTheCallerSent()
    {
        const auto response = weir::problemResponse({.status = 400, .detail = "a\"\n"}, requestFor("/\"\xff"));
        const auto body = response.body.text().value();
        CPPUNIT_ASSERT(body.find(R"("detail":"a\"\n")") != std::string_view::npos);
        CPPUNIT_ASSERT(body.find("\"instance\":\"/\\\"\xef\xbf\xbd\"") != std::string_view::npos);
    }

    void knowsTheReasonPhrases()
    {
        for (const auto& [status, phrase] : {std::pair{100, "Continue"},
                                             {200, "OK"},
                                             {422, "Unprocessable Content"},
                                             {429, "Too Many Requests"},
                                             {431, "Request Header Fields Too Large"},
                                             {505, "HTTP Version Not Supported"},
                                             {299, "Unknown"},
                                             {0, "Unknown"},
                                             {999, "Unknown"}})
            CPPUNIT_ASSERT_EQUAL(std::string(phrase), std::string(weir::reasonPhrase(status)));
    }

    void throwsWithItsDetail()
    {
        const weir::ProblemException exception(409, "still running");
        CPPUNIT_ASSERT_EQUAL(409, exception.problem().status);
        CPPUNIT_ASSERT_EQUAL(std::string("still running"), std::string(exception.what()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProblemTest);
} // namespace
