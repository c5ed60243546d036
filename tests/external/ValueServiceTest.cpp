#include "ValueService.h"

#include "Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace weir::external;
using namespace weir::external::test;
using weir::Failure;

class ValueServiceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ValueServiceTest);
    CPPUNIT_TEST(takesTheNumber);
    CPPUNIT_TEST(takesNothingElse);
    CPPUNIT_TEST(staysSmallWhateverItIsGiven);
    CPPUNIT_TEST(passesOnlySuccessesOn);
    CPPUNIT_TEST(passesFailuresOn);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesTheNumber()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("134"), *valueIn(R"({"value":134})"));
        CPPUNIT_ASSERT_EQUAL(std::string("-9223372036854775808"), *valueIn(R"({"value":-9223372036854775808})"));
        CPPUNIT_ASSERT_EQUAL(std::string("1.5"), *valueIn(R"( {"a":[{"value":7}], "value" : 1.5 } )"));
        CPPUNIT_ASSERT_EQUAL(std::string("2.0"), *valueIn(R"({"value":2.0})"));
    }

    void takesNothingElse()
    {
        for (const std::string json :
             {"", "1", "null", "[]", "{}", "[{\"value\":1}]", R"({"Value":1})", R"({"value":"1"})", R"({"value":true})",
              R"({"value":null})", R"({"value":{}})", R"({"value":[]})", R"({"value":NaN})", R"({"value":1e999})",
              R"({"value":1)", "<html>", R"({"value":})"})
            CPPUNIT_ASSERT_MESSAGE(json, !valueIn(json));
    }

    void staysSmallWhateverItIsGiven()
    {
        CPPUNIT_ASSERT(!valueIn(std::string(100'000, '[')));
        CPPUNIT_ASSERT(!valueIn(R"({"value":1,"a":)" + std::string(40, '[') + std::string(40, ']') + '}'));
        CPPUNIT_ASSERT(!valueIn(R"({"value":1,"a":")" + std::string(70'000, 'x') + "\"}"));
    }

    void passesOnlySuccessesOn()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("1"), call(answer(200, R"({"value":1})"))->body);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), call(answer(299, R"({"value":1})"))->body);
        for (const int status : {300, 302, 404, 500})
            CPPUNIT_ASSERT(call(answer(status, R"({"value":1})")).error().kind == Failure::upstream);
        CPPUNIT_ASSERT(call(answer(200, "{}")).error().kind == Failure::upstream);
    }

    void passesFailuresOn() { CPPUNIT_ASSERT(call(failed(Failure::timeout)).error().kind == Failure::timeout); }

private:
    static CallOutcome call(CallOutcome outcome)
    {
        ValueService service(std::make_shared<ScriptedService>(std::deque<CallOutcome>{std::move(outcome)}));
        return service.call({}, weir::MonotonicTime::max());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ValueServiceTest);
} // namespace
