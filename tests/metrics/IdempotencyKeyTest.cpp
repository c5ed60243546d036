#include "IdempotencyKey.h"

#include "weir/Problem.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace weir::metrics
{
namespace
{
class IdempotencyKeyTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(IdempotencyKeyTest);
    CPPUNIT_TEST(isNothingWithoutTheField);
    CPPUNIT_TEST(takesAKeyBareOrQuoted);
    CPPUNIT_TEST(refusesWhatIsNoKey);
    CPPUNIT_TEST(refusesARepeatedField);
    CPPUNIT_TEST_SUITE_END();

    static std::optional<std::string> read(const std::vector<std::string>& values)
    {
        std::vector<Field> fields{{"Host", "weir"}};
        for (const auto& value : values)
            fields.push_back({"idempotency-KEY", value});
        Request request{};
        request.headers = fields;
        return idempotencyKey(request);
    }

    /// The sentence; empty if the value is taken.
    static std::string refusal(const std::vector<std::string>& values)
    {
        try
        {
            (void)read(values);
            return "";
        }
        catch (const ProblemException& refused)
        {
            CPPUNIT_ASSERT_EQUAL(400, refused.problem().status);
            return refused.problem().detail;
        }
    }

public:
    void isNothingWithoutTheField() { CPPUNIT_ASSERT(!read({})); }

    void takesAKeyBareOrQuoted()
    {
        const std::string uuid = "8e03978e-40d5-43dd-bc93-6894a57f9324";
        CPPUNIT_ASSERT_EQUAL(uuid, read({uuid}).value());
        CPPUNIT_ASSERT_EQUAL(uuid, read({'"' + uuid + '"'}).value());
        CPPUNIT_ASSERT_EQUAL(std::string(R"(a b"c\d)"), read({R"("a b\"c\\d")"}).value());
        std::string visible;
        for (char c = '~'; c > ' '; --c)
            visible += c;
        CPPUNIT_ASSERT_EQUAL(visible, read({visible}).value());
        CPPUNIT_ASSERT_EQUAL(std::string(255, 'k'), read({std::string(255, 'k')}).value());
        CPPUNIT_ASSERT_EQUAL(std::string(255, 'k'), read({'"' + std::string(255, 'k') + '"'}).value());
    }

    void refusesWhatIsNoKey()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("Idempotency-Key is empty"), refusal({""}));
        CPPUNIT_ASSERT_EQUAL(std::string("Idempotency-Key is empty"), refusal({R"("")"}));
        CPPUNIT_ASSERT_EQUAL(std::string("Idempotency-Key is 256 characters long; allowed: 255"),
                             refusal({std::string(256, 'k')}));
        for (const std::string value : {"a b", "a\tb", "a\x01", "\x7f", "\xc3\xa9", "\"a\tb\"", "\"\xc3\xa9\""})
            CPPUNIT_ASSERT_MESSAGE(value, refusal({value}).ends_with("allowed: visible ASCII, and blanks in quotes"));
        for (const std::string value : {R"(")", R"("a)", R"("a\")"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(value, std::string("Idempotency-Key has an opening quote and no closing one"),
                                         refusal({value}));
        for (const std::string value : {R"("a"b)", R"("a";p=1)", R"("a" )"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(value, std::string("Idempotency-Key goes on after its closing quote"),
                                         refusal({value}));
        for (const std::string value : {R"("a\b")", R"("a\)"})
            CPPUNIT_ASSERT_MESSAGE(value, refusal({value}).starts_with("Idempotency-Key holds a backslash"));
    }

    void refusesARepeatedField()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("Idempotency-Key is given more than once"), refusal({"a", "a"}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(IdempotencyKeyTest);
} // namespace
} // namespace weir::metrics
