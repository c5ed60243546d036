#include "import/Verdict.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace weir::ctl;
using Poco::Net::HTTPResponse;

Answer answer(int status, const std::string& body, const std::string& type = "application/problem+json")
{
    Answer result;
    result.head.setStatus(static_cast<HTTPResponse::HTTPStatus>(status));
    result.head.setContentType(type);
    result.body = body;
    return result;
}

class VerdictTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(VerdictTest);
    CPPUNIT_TEST(readsWhatBecameOfThePoints);
    CPPUNIT_TEST(recognisesAReplay);
    CPPUNIT_TEST(takesABatchWithoutAnyGoodPointAsDecided);
    CPPUNIT_TEST(namesTheLimitThatWasStruck);
    CPPUNIT_TEST(triesAgainWhatMayPass);
    CPPUNIT_TEST(givesUpOnWhatWillNotPass);
    CPPUNIT_TEST(doesNotTakeAnotherServerForWeir);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsWhatBecameOfThePoints()
    {
        const auto verdict = judge(answer(200,
                                          R"({"accepted":7,"rejected":1,"errors":[{"index":3,"line":4,)"
                                          R"("pointer":"/value","detail":"missing; a number is needed"}]})",
                                          "application/json"));
        const auto& delivered = std::get<Delivered>(verdict);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{7}, delivered.accepted);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, delivered.rejected);
        CPPUNIT_ASSERT(!delivered.replayed);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, delivered.errors.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, delivered.errors[0].index);
        CPPUNIT_ASSERT_EQUAL(std::string("/value: missing; a number is needed"), delivered.errors[0].sentence);
    }

    void recognisesAReplay()
    {
        auto replay = answer(200, R"({"accepted":7,"rejected":0,"errors":[]})", "application/json");
        replay.head.set("Idempotency-Replayed", "true");
        CPPUNIT_ASSERT(std::get<Delivered>(judge(replay)).replayed);
    }

    void takesABatchWithoutAnyGoodPointAsDecided()
    {
        const auto verdict = judge(answer(422, R"({"detail":"no point of the batch is valid","errors":[],)"
                                               R"("accepted":0,"rejected":5})"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{5}, std::get<Delivered>(verdict).rejected);
    }

    void namesTheLimitThatWasStruck()
    {
        auto limited = answer(429, R"({"detail":"policy burst: 5 requests per 60 s per client address"})");
        limited.head.set("Retry-After", "41");
        const auto verdict = judge(limited);
        const auto& again = std::get<Again>(verdict);
        CPPUNIT_ASSERT_EQUAL(std::string("burst"), again.policy);
        CPPUNIT_ASSERT(again.after == std::chrono::seconds(41));
        CPPUNIT_ASSERT_EQUAL(exitTryLater, again.exitCode);
    }

    void triesAgainWhatMayPass()
    {
        for (const int status : {408, 409, 502, 503, 504})
            CPPUNIT_ASSERT(std::holds_alternative<Again>(judge(answer(status, "{}"))));
    }

    void givesUpOnWhatWillNotPass()
    {
        const auto exitCodeFor = [](int status)
        { return std::get<Hopeless>(judge(answer(status, R"({"detail":"so it is"})"))).exitCode; };
        CPPUNIT_ASSERT_EQUAL(exitNotAllowed, exitCodeFor(401));
        CPPUNIT_ASSERT_EQUAL(exitNotAllowed, exitCodeFor(403));
        CPPUNIT_ASSERT_EQUAL(exitUnavailable, exitCodeFor(404));
        CPPUNIT_ASSERT_EQUAL(exitBadData, exitCodeFor(413));
        CPPUNIT_ASSERT_EQUAL(exitBadData, exitCodeFor(422));
        CPPUNIT_ASSERT_EQUAL(exitUnavailable, exitCodeFor(500));
    }

    void doesNotTakeAnotherServerForWeir()
    {
        for (const std::string body : {"", "<html>", "[]", "{}", R"({"accepted":"many"})"})
            CPPUNIT_ASSERT(std::holds_alternative<Hopeless>(judge(answer(200, body, "text/html"))));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(VerdictTest);
} // namespace
