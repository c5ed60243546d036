#include "Storability.h"

#include "CacheRig.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace weir::cache::test
{
namespace
{
/// RFC 9111, section 3.
class StorabilityTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(StorabilityTest);
    CPPUNIT_TEST(storesAPlainAnswer);
    CPPUNIT_TEST(storesNothingThatTheAnswerForbids);
    CPPUNIT_TEST(storesNoPartAndNoServerError);
    CPPUNIT_TEST(storesAnAnswerToAnAuthorizedRequestOnlyIfItSaysSo);
    CPPUNIT_TEST(storesNothingLargerThanAllowed);
    CPPUNIT_TEST_SUITE_END();

    static bool may(const Response& response, const Pairs& request = {}, std::size_t maxObject = 100)
    {
        const Asking asking("GET", "/", request);
        return mayStore(asking.request, response, responseDirectives(response.headers), maxObject);
    }

public:
    void storesAPlainAnswer() { CPPUNIT_ASSERT(may(plain("text"))); }

    void storesNothingThatTheAnswerForbids()
    {
        for (const auto& [name, value] : Pairs{{"Cache-Control", "no-store"},
                                               {"Cache-Control", "private"},
                                               {"Cache-Control", "no-cache"},
                                               {"Cache-Control", "no-cache=\"Set-Cookie\""},
                                               {"Set-Cookie", "a=b"},
                                               {"Vary", "Accept, *"}})
            CPPUNIT_ASSERT_MESSAGE(name + ": " + value, !may(plain("text", {{name, value}})));
        auto failed = plain("text");
        failed.failure = Failure::upstream;
        CPPUNIT_ASSERT(!may(failed));
    }

    void storesNoPartAndNoServerError()
    {
        for (const int code : {206, 304, 500, 503})
        {
            auto response = plain("text", {{"Cache-Control", "max-age=60"}});
            response.status = code;
            CPPUNIT_ASSERT_MESSAGE(std::to_string(code), !may(response));
        }
    }

    void storesAnAnswerToAnAuthorizedRequestOnlyIfItSaysSo()
    {
        const Pairs authorized{{"Authorization", "Bearer x"}};
        CPPUNIT_ASSERT(!may(plain("text"), authorized));
        CPPUNIT_ASSERT(!may(plain("text", {{"Cache-Control", "max-age=60"}}), authorized));
        for (const auto& control : {"public", "s-maxage=60", "must-revalidate"})
            CPPUNIT_ASSERT_MESSAGE(control, may(plain("text", {{"Cache-Control", control}}), authorized));
    }

    void storesNothingLargerThanAllowed()
    {
        CPPUNIT_ASSERT(may(plain("1234"), {}, 4));
        CPPUNIT_ASSERT(!may(plain("12345"), {}, 4));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(StorabilityTest);
} // namespace
} // namespace weir::cache::test
