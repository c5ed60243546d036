#include "config/ValueCheck.h"

#include <cppunit/extensions/HelperMacros.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace
{
using weir::Key;
using weir::KeyType;
using Texts = std::initializer_list<std::string_view>;

void assertTakes(const Key& key, Texts good, Texts bad)
{
    for (const auto text : good)
        CPPUNIT_ASSERT_MESSAGE(std::string(text), !weir::host::allowedInstead(key, text));
    for (const auto text : bad)
        CPPUNIT_ASSERT_MESSAGE(std::string(text), weir::host::allowedInstead(key, text));
}

class ValueCheckTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ValueCheckTest);
    CPPUNIT_TEST(takesTextWithoutControlCharacters);
    CPPUNIT_TEST(takesIntegersWithinTheirRange);
    CPPUNIT_TEST(takesTrueAndFalseOnly);
    CPPUNIT_TEST(takesDurationsWithinTheirRange);
    CPPUNIT_TEST(takesSizesWithinTheirRange);
    CPPUNIT_TEST(takesPercentagesAndRates);
    CPPUNIT_TEST(takesOneOfTheChoices);
    CPPUNIT_TEST(takesDifferentNames);
    CPPUNIT_TEST(takesRoutes);
    CPPUNIT_TEST(takesAddressesAndBlocks);
    CPPUNIT_TEST(takesWindowsOfCallsAndOfTime);
    CPPUNIT_TEST(takesUnlimitedWhereItIsAllowed);
    CPPUNIT_TEST(saysWhatIsAllowed);
    CPPUNIT_TEST(knowsAName);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesTextWithoutControlCharacters()
    {
        assertTakes({.name = "key", .type = KeyType::text}, {"", "any text", "\xc3\xa4"}, {"a\nb", "\x7f", "\t"});
        assertTakes({.name = "key", .type = KeyType::list}, {"", "a, b"}, {"a\nb"});
    }

    void takesIntegersWithinTheirRange()
    {
        assertTakes({.name = "key", .type = KeyType::integer, .min = 1, .max = 65535}, {"1", "65535"},
                    {"0", "65536", "", "-1", "1.0", "unlimited", "64KiB"});
        assertTakes({.name = "key", .type = KeyType::integer}, {"0", "18446744073709551614"}, {"18446744073709551615"});
    }

    void takesTrueAndFalseOnly()
    {
        assertTakes({.name = "key", .type = KeyType::boolean}, {"true", "false"}, {"", "True", "yes", "1", "on"});
    }

    void takesDurationsWithinTheirRange()
    {
        assertTakes({.name = "key", .type = KeyType::duration, .min = 1000, .max = 60'000}, {"1s", "1000ms", "1m"},
                    {"999ms", "61s", "30", ""});
    }

    void takesSizesWithinTheirRange()
    {
        assertTakes({.name = "key", .type = KeyType::bytes, .min = 1024}, {"1KiB", "1024"},
                    {"1023", "1KB", "", "unlimited"});
    }

    void takesPercentagesAndRates()
    {
        assertTakes({.name = "key", .type = KeyType::percent}, {"0%", "50%", "0.5%"}, {"50", "101%", ""});
        assertTakes({.name = "key", .type = KeyType::rate}, {"5/minute", "100/10s"}, {"5", "0/minute", ""});
    }

    void takesOneOfTheChoices()
    {
        assertTakes({.name = "key", .type = KeyType::choice, .choices = {"auto", "text"}}, {"auto", "text"},
                    {"", "Auto", "json"});
    }

    void takesDifferentNames()
    {
        assertTakes({.name = "key", .type = KeyType::names}, {"", "a", "a, b-2", "a,,b"},
                    {"A", "1a", "a b", "a.b", "a, b, a"});
    }

    void takesRoutes()
    {
        assertTakes({.name = "key", .type = KeyType::routes}, {"", "GET /a", "* /a/*, POST /b"},
                    {"/a", "get /a", "GET a", "GET /a, b"});
    }

    void takesAddressesAndBlocks()
    {
        assertTakes({.name = "key", .type = KeyType::cidrs}, {"", "10.0.0.0/8", "::1, 192.0.2.1", "2001:db8::/32"},
                    {"10.0.0.0/33", "10/8", "10.0.0", "host", "10.0.0.0/", "::/129"});
    }

    void takesWindowsOfCallsAndOfTime()
    {
        assertTakes({.name = "key", .type = KeyType::window}, {"20calls", "60s"},
                    {"0calls", "0s", "calls", "20", "", "-1calls"});
    }

    void takesUnlimitedWhereItIsAllowed()
    {
        assertTakes({.name = "key", .type = KeyType::integer, .mayBeUnlimited = true}, {"unlimited", "1"},
                    {"infinite", "-1"});
    }

    void saysWhatIsAllowed()
    {
        using weir::host::allowedValues;
        CPPUNIT_ASSERT_EQUAL(std::string("an integer from 0 to 65535"),
                             allowedValues({.name = "key", .type = KeyType::integer, .max = 65535}));
        CPPUNIT_ASSERT_EQUAL(
            std::string("an integer of at least 1, or unlimited"),
            allowedValues({.name = "key", .type = KeyType::integer, .mayBeUnlimited = true, .min = 1}));
        CPPUNIT_ASSERT_EQUAL(std::string("a size such as 512, 64KiB or 20MiB of at least 1KiB"),
                             allowedValues({.name = "key", .type = KeyType::bytes, .min = 1024}));
        CPPUNIT_ASSERT_EQUAL(std::string("a duration such as 300ms, 30s, 5m, 1h or 7d from 1s to 1m"),
                             allowedValues({.name = "key", .type = KeyType::duration, .min = 1000, .max = 60'000}));
        CPPUNIT_ASSERT_EQUAL(
            std::string("auto, text or json"),
            allowedValues({.name = "key", .type = KeyType::choice, .choices = {"auto", "text", "json"}}));
    }

    void knowsAName()
    {
        using weir::host::isName;
        CPPUNIT_ASSERT(isName("a") && isName("rate-limit2"));
        CPPUNIT_ASSERT(!isName("") && !isName("-a") && !isName("2a") && !isName("aB") && !isName("a_b"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ValueCheckTest);
} // namespace
