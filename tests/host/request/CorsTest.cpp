#include "request/Cors.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>
#include <vector>

namespace
{
using weir::Field;

const std::vector<std::string> origins{"https://app.example"};

weir::Request requestOf(std::string_view method, const std::vector<Field>& headers)
{
    weir::Request request{};
    request.method = method;
    request.headers = headers;
    return request;
}

class CorsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CorsTest);
    CPPUNIT_TEST(knowsAPreflight);
    CPPUNIT_TEST(letsAnAllowedOriginReadTheAnswer);
    CPPUNIT_TEST(comparesOriginsExactly);
    CPPUNIT_TEST(variesByOriginWheneverOneIsAllowed);
    CPPUNIT_TEST(saysNothingWhileNoOriginIsAllowed);
    CPPUNIT_TEST(answersOptionsWithTheMethods);
    CPPUNIT_TEST(answersThePreflightOfAnAllowedOrigin);
    CPPUNIT_TEST_SUITE_END();

public:
    void knowsAPreflight()
    {
        const std::vector<Field> both{{"Origin", "x"}, {"Access-Control-Request-Method", "POST"}};
        const std::vector<Field> originOnly{{"Origin", "x"}};
        CPPUNIT_ASSERT(weir::host::isPreflight(requestOf("OPTIONS", both)));
        CPPUNIT_ASSERT(!weir::host::isPreflight(requestOf("POST", both)));
        CPPUNIT_ASSERT(!weir::host::isPreflight(requestOf("OPTIONS", originOnly)));
    }

    void letsAnAllowedOriginReadTheAnswer()
    {
        const auto response = answerTo("https://app.example", origins);
        CPPUNIT_ASSERT_EQUAL(std::string("https://app.example"), *response.headers.find("Access-Control-Allow-Origin"));
        CPPUNIT_ASSERT(response.headers.find("Access-Control-Expose-Headers")->find("X-Request-Id") !=
                       std::string::npos);
    }

    void comparesOriginsExactly()
    {
        for (const std::string_view origin : {"http://app.example", "https://app.example:8443",
                                              "https://app.example.evil", "https://APP.example", "null"})
            CPPUNIT_ASSERT_MESSAGE(std::string(origin),
                                   !answerTo(origin, origins).headers.contains("Access-Control-Allow-Origin"));
    }

    void variesByOriginWheneverOneIsAllowed()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("Origin"), *answerTo("https://other.example", origins).headers.find("Vary"));
        weir::Response response;
        weir::host::allowOrigin(requestOf("GET", {}), origins, response);
        CPPUNIT_ASSERT_EQUAL(std::string("Origin"), *response.headers.find("Vary"));
    }

    void saysNothingWhileNoOriginIsAllowed()
    {
        CPPUNIT_ASSERT(answerTo("https://app.example", {}).headers.entries().empty());
    }

    void answersOptionsWithTheMethods()
    {
        const auto response = weir::host::optionsResponse(requestOf("OPTIONS", {}), origins, "GET, OPTIONS");
        CPPUNIT_ASSERT_EQUAL(204, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("GET, OPTIONS"), *response.headers.find("Allow"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, response.headers.entries().size());
    }

    void answersThePreflightOfAnAllowedOrigin()
    {
        std::vector<Field> headers{{"Origin", "https://app.example"}, {"Access-Control-Request-Method", "POST"}};
        const auto request = requestOf("OPTIONS", headers);
        const auto allowed = weir::host::optionsResponse(request, origins, "OPTIONS, POST");
        CPPUNIT_ASSERT_EQUAL(std::string("OPTIONS, POST"), *allowed.headers.find("Access-Control-Allow-Methods"));
        CPPUNIT_ASSERT(allowed.headers.find("Access-Control-Allow-Headers")->find("Idempotency-Key") !=
                       std::string::npos);
        const auto other = weir::host::optionsResponse(request, {"https://other.example"}, "OPTIONS, POST");
        CPPUNIT_ASSERT(!other.headers.contains("Access-Control-Allow-Methods"));
    }

private:
    static weir::Response answerTo(std::string_view origin, const std::vector<std::string>& allowed)
    {
        weir::Response response;
        const std::vector<Field> headers{{"Origin", origin}};
        weir::host::allowOrigin(requestOf("GET", headers), allowed, response);
        return response;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CorsTest);
} // namespace
