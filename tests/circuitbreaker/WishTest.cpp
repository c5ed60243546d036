#include "Wish.h"

#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using namespace std::chrono_literals;
using namespace weir::circuitbreaker;

class WishTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(WishTest);
    CPPUNIT_TEST(readsAStateAndHowLong);
    CPPUNIT_TEST(refusesWhatIsNotJson);
    CPPUNIT_TEST(refusesWhatItDoesNotUnderstand);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsAStateAndHowLong()
    {
        const auto forced = parseWish(R"({"state":"forced_open","for":"10m"})");
        CPPUNIT_ASSERT(forced.kind == Wish::Kind::forcedOpen && forced.time == 10min);
        const auto disabled = parseWish(R"({"state":"disabled"})");
        CPPUNIT_ASSERT(disabled.kind == Wish::Kind::disabled && !disabled.time);
        CPPUNIT_ASSERT(parseWish(R"({"state":"closed"})").kind == Wish::Kind::closed);
        CPPUNIT_ASSERT(parseWish(R"({"state":"auto"})").kind == Wish::Kind::automatic);
    }

    void refusesWhatIsNotJson()
    {
        for (const char* body : {"", "forced_open", R"({"state":"closed")", R"({"state":{"a":{"b":1}}})"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 400, statusFor(body));
    }

    void refusesWhatItDoesNotUnderstand()
    {
        for (const char* body :
             {"[]", "{}", R"({"for":"10m"})", R"({"state":"open"})", R"({"state":1})", R"({"state":null})",
              R"({"state":"closed","for":"10m"})", R"({"state":"auto","for":"10m"})",
              R"({"state":"disabled","for":"0s"})", R"({"state":"disabled","for":"soon"})",
              R"({"state":"disabled","for":10})", R"({"state":"disabled","until":"10m"})"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 422, statusFor(body));
    }

private:
    static int statusFor(const std::string& body)
    {
        try
        {
            (void)parseWish(body);
        }
        catch (const weir::ProblemException& problem)
        {
            return problem.problem().status;
        }
        return 200;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WishTest);
} // namespace
