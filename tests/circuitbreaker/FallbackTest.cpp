#include "Fallback.h"

#include "Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using namespace weir::circuitbreaker;
using test::bodyOf;
using test::fieldOf;
using weir::Failure;

class FallbackTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FallbackTest);
    CPPUNIT_TEST(answersAsTheContractSays);
    CPPUNIT_TEST(namesTheReason);
    CPPUNIT_TEST(answersAsConfigured);
    CPPUNIT_TEST_SUITE_END();

public:
    void answersAsTheContractSays()
    {
        const auto response = Fallback(FallbackSettings()).answer(Failure::circuitOpen);
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"fallback":true,"reason":"external service failure"})"), bodyOf(response));
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), fieldOf(response, "Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string("no-store"), fieldOf(response, "Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("circuit_open"), fieldOf(response, "Weir-Fallback"));
        CPPUNIT_ASSERT_MESSAGE("caches do not keep it", response.failure == Failure::circuitOpen);
    }

    void namesTheReason()
    {
        const Fallback fallback{FallbackSettings()};
        const auto reason = [&](Failure failure) { return fieldOf(fallback.answer(failure), "Weir-Fallback"); };
        CPPUNIT_ASSERT_EQUAL(std::string("timeout"), reason(failureOf(Cause::timeout)));
        CPPUNIT_ASSERT_EQUAL(std::string("upstream_error"), reason(failureOf(Cause::connect)));
        CPPUNIT_ASSERT_EQUAL(std::string("upstream_error"), reason(failureOf(Cause::upstream)));
        CPPUNIT_ASSERT_EQUAL(std::string("upstream_error"), reason(failureOf(Cause::exception)));
        CPPUNIT_ASSERT_EQUAL(std::string("overload"), reason(Failure::overload));
    }

    void answersAsConfigured()
    {
        const Fallback fallback({.status = 503, .body = "later", .contentType = "text/plain"});
        const auto response = fallback.answer(Failure::timeout);
        CPPUNIT_ASSERT_EQUAL(503, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("later"), bodyOf(response));
        CPPUNIT_ASSERT_EQUAL(std::string("text/plain"), fieldOf(response, "Content-Type"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FallbackTest);
} // namespace
