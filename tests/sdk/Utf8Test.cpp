#include "weir/Json.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>

namespace
{
class Utf8Test : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(Utf8Test);
    CPPUNIT_TEST(acceptsTheFirstAndLastCharacterOfEveryLength);
    CPPUNIT_TEST(refusesOverlongForms);
    CPPUNIT_TEST(refusesSurrogates);
    CPPUNIT_TEST(refusesWhatLiesBeyondUnicode);
    CPPUNIT_TEST(refusesCutAndStrayBytes);
    CPPUNIT_TEST_SUITE_END();

public:
    void acceptsTheFirstAndLastCharacterOfEveryLength()
    {
        using namespace std::string_view_literals;
        for (const std::string_view text :
             {""sv, "\0"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv, "\xee\x80\x80"sv,
              "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv, "a\xc3\xa4z"sv})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), weir::isUtf8(text));
    }

    void refusesOverlongForms() { refuses({"\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf"}); }
    void refusesSurrogates() { refuses({"\xed\xa0\x80", "\xed\xbf\xbf"}); }
    void refusesWhatLiesBeyondUnicode() { refuses({"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe"}); }

    void refusesCutAndStrayBytes()
    {
        refuses({"\x80", "\xbf", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc3(", "\xe2\x28\xa1", "ok\xc3"});
    }

private:
    static void refuses(std::initializer_list<std::string_view> texts)
    {
        for (const auto text : texts)
            CPPUNIT_ASSERT_MESSAGE(std::string(text), !weir::isUtf8(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(Utf8Test);
} // namespace
