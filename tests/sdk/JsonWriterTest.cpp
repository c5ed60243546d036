#include "weir/Json.h"

#include <cppunit/extensions/HelperMacros.h>

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace
{
std::string stringOf(std::string_view text)
{
    std::string out;
    weir::JsonWriter(out).string(text);
    return out;
}

std::string realOf(double value)
{
    std::string out;
    weir::JsonWriter(out).real(value);
    return out;
}

class JsonWriterTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(JsonWriterTest);
    CPPUNIT_TEST(putsCommasBetweenMembersAndElementsOnly);
    CPPUNIT_TEST(nestsEmptyObjectsAndArrays);
    CPPUNIT_TEST(appendsToWhatIsThere);
    CPPUNIT_TEST(escapesQuotesBackslashesAndControlCharacters);
    CPPUNIT_TEST(escapesAByteWhereverItStands);
    CPPUNIT_TEST(escapesNamesLikeStrings);
    CPPUNIT_TEST(keepsUtf8AsItIs);
    CPPUNIT_TEST(replacesEachByteThatIsNotUtf8);
    CPPUNIT_TEST(writesIntegersOfEveryWidth);
    CPPUNIT_TEST(givesEveryRealAPointOrAnExponent);
    CPPUNIT_TEST(writesRealsThatReadBackTheSame);
    CPPUNIT_TEST(writesNullForWhatIsNotFinite);
    CPPUNIT_TEST(passesRawJsonOn);
    CPPUNIT_TEST_SUITE_END();

public:
    void putsCommasBetweenMembersAndElementsOnly()
    {
        std::string out;
        weir::JsonWriter json(out);
        json.beginObject();
        json.key("a").integer(1).key("b").beginArray().boolean(true).boolean(false).null().endArray();
        json.key("c").string("x").endObject();
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":1,"b":[true,false,null],"c":"x"})"), out);
    }

    void nestsEmptyObjectsAndArrays()
    {
        std::string out;
        weir::JsonWriter json(out);
        json.beginArray().beginObject().endObject().beginArray().endArray().beginObject().endObject().endArray();
        CPPUNIT_ASSERT_EQUAL(std::string("[{},[],{}]"), out);
    }

    void appendsToWhatIsThere()
    {
        std::string out = "data: ";
        weir::JsonWriter(out).beginArray().endArray();
        CPPUNIT_ASSERT_EQUAL(std::string("data: []"), out);
    }

    void escapesQuotesBackslashesAndControlCharacters()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"("\"\\/")"), stringOf(R"("\/)"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"("\n\r\t\u0000\u0008\u001f")"),
                             stringOf(std::string_view("\n\r\t\0\b\x1f", 6)));
        CPPUNIT_ASSERT_EQUAL(std::string("\"\x7f\""), stringOf("\x7f"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"\""), stringOf(""));
    }

    /// Text is looked at by several bytes at once; alone, a byte is not.
    void escapesAByteWhereverItStands()
    {
        for (int byte = 0; byte < 0x100; ++byte)
        {
            const std::string alone(1, static_cast<char>(byte));
            const auto quoted = stringOf(alone);
            const auto escaped = quoted.substr(1, quoted.size() - 2);
            for (std::size_t before = 0; before < 20; ++before)
                for (const std::size_t after : {0U, 1U, 7U, 8U, 20U})
                {
                    const std::string first(before, '~');
                    const std::string last(after, ' ');
                    CPPUNIT_ASSERT_EQUAL('"' + first + escaped + last + '"', stringOf(first + alone + last));
                }
        }
    }

    void escapesNamesLikeStrings()
    {
        std::string out;
        weir::JsonWriter(out).beginObject().key("a\"b").null().endObject();
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"a\"b":null})"), out);
    }

    void keepsUtf8AsItIs()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\""),
                             stringOf("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
    }

    void replacesEachByteThatIsNotUtf8()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("\"a\xef\xbf\xbdz\""), stringOf("a\xffz"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"\xef\xbf\xbd\""), stringOf("\xc3"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"\xef\xbf\xbd\\\"\""), stringOf("\xc3\""));
        CPPUNIT_ASSERT(weir::isUtf8(stringOf("\xed\xa0\x80\xc0\xaf\xf5")));
    }

    void writesIntegersOfEveryWidth()
    {
        std::string out;
        weir::JsonWriter json(out);
        json.beginArray().integer(std::numeric_limits<std::int64_t>::min()).integer(UINT64_MAX);
        json.integer(std::int8_t{-1}).integer(std::uint8_t{200}).endArray();
        CPPUNIT_ASSERT_EQUAL(std::string("[-9223372036854775808,18446744073709551615,-1,200]"), out);
    }

    void givesEveryRealAPointOrAnExponent()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("75.0"), realOf(75));
        CPPUNIT_ASSERT_EQUAL(std::string("0.1"), realOf(0.1));
        CPPUNIT_ASSERT_EQUAL(std::string("-0.0"), realOf(-0.0));
        CPPUNIT_ASSERT_EQUAL(std::string("1e+22"), realOf(1e22));
        CPPUNIT_ASSERT_EQUAL(std::string("5e-324"), realOf(5e-324));
        CPPUNIT_ASSERT_EQUAL(std::string("1.7976931348623157e+308"), realOf(std::numeric_limits<double>::max()));
    }

    void writesRealsThatReadBackTheSame()
    {
        for (const double value : {1.0 / 3, 2.0 / 3e10, 123456789.123456789, 9007199254740993.0, 4.35, -1e-7})
        {
            const auto text = realOf(value);
            double back = 0;
            std::from_chars(text.data(), text.data() + text.size(), back);
            CPPUNIT_ASSERT_EQUAL(value, back);
        }
    }

    void writesNullForWhatIsNotFinite()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("null"), realOf(std::numeric_limits<double>::quiet_NaN()));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), realOf(std::numeric_limits<double>::infinity()));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), realOf(-std::numeric_limits<double>::infinity()));
    }

    void passesRawJsonOn()
    {
        std::string out;
        weir::JsonWriter(out).beginArray().raw("{\"a\":1}").raw("2").endArray();
        CPPUNIT_ASSERT_EQUAL(std::string(R"([{"a":1},2])"), out);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JsonWriterTest);
} // namespace
