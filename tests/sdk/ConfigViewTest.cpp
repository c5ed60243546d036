#include "support/Printing.h"
#include "weir/Config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace
{
using namespace std::chrono_literals;

weir::ConfigView viewOf(const std::string& text)
{
    return weir::ConfigView({{"key", {text, "default"}}});
}

class ConfigViewTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConfigViewTest);
    CPPUNIT_TEST(readsAValueInTheTypeItIsAskedFor);
    CPPUNIT_TEST(readsTheWordUnlimited);
    CPPUNIT_TEST(splitsAListAndDropsWhatIsEmpty);
    CPPUNIT_TEST(tellsWhereAValueCameFrom);
    CPPUNIT_TEST(refusesAKeyThatIsNotDeclared);
    CPPUNIT_TEST(refusesAValueOfAnotherType);
    CPPUNIT_TEST(refusesUnlimitedWhereADurationIsRequired);
    CPPUNIT_TEST(sharesItsValuesWithItsCopies);
    CPPUNIT_TEST(holdsNothingByDefault);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsAValueInTheTypeItIsAskedFor()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("any text"), viewOf("any text").text("key"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{42}, viewOf("42").number("key"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2048}, viewOf("2KiB").number("key"));
        CPPUNIT_ASSERT(viewOf("true").boolean("key"));
        CPPUNIT_ASSERT(!viewOf("false").boolean("key"));
        CPPUNIT_ASSERT(viewOf("30s").duration("key") == 30s);
        CPPUNIT_ASSERT(viewOf("30s").durationOrUnlimited("key") == 30s);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.25, viewOf("25%").percent("key"), 1e-12);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{5}, viewOf("5/minute").rate("key").count);
    }

    void readsTheWordUnlimited()
    {
        CPPUNIT_ASSERT_EQUAL(weir::unlimited, viewOf("unlimited").number("key"));
        CPPUNIT_ASSERT(!viewOf("unlimited").durationOrUnlimited("key"));
    }

    void splitsAListAndDropsWhatIsEmpty()
    {
        CPPUNIT_ASSERT_EQUAL((std::vector<std::string>{"a", "b c", "d"}), viewOf(" a,\tb c ,, d,").list("key"));
        CPPUNIT_ASSERT(viewOf("").list("key").empty());
        CPPUNIT_ASSERT(viewOf(" , ").list("key").empty());
    }

    void tellsWhereAValueCameFrom()
    {
        const weir::ConfigView view({{"b", {"1", "-D"}}, {"a", {"2", "conf:3"}}});
        CPPUNIT_ASSERT_EQUAL(std::string("a"), view.values().begin()->first);
        CPPUNIT_ASSERT_EQUAL(std::string("-D"), view.values().at("b").source);
        CPPUNIT_ASSERT(view.contains("a"));
        CPPUNIT_ASSERT(!view.contains("c"));
    }

    void refusesAKeyThatIsNotDeclared()
    {
        CPPUNIT_ASSERT_THROW((void)viewOf("1").text("other"), std::logic_error);
        CPPUNIT_ASSERT_THROW((void)viewOf("1").list("other"), std::logic_error);
    }

    void refusesAValueOfAnotherType()
    {
        const auto view = viewOf("word");
        CPPUNIT_ASSERT_THROW((void)view.number("key"), std::logic_error);
        CPPUNIT_ASSERT_THROW((void)view.boolean("key"), std::logic_error);
        CPPUNIT_ASSERT_THROW((void)view.duration("key"), std::logic_error);
        CPPUNIT_ASSERT_THROW((void)view.percent("key"), std::logic_error);
        CPPUNIT_ASSERT_THROW((void)view.rate("key"), std::logic_error);
    }

    void refusesUnlimitedWhereADurationIsRequired()
    {
        CPPUNIT_ASSERT_THROW((void)viewOf("unlimited").duration("key"), std::logic_error);
    }

    void sharesItsValuesWithItsCopies()
    {
        const auto view = viewOf("1");
        const auto copy = view; // NOLINT(performance-unnecessary-copy-initialization): copying is what is tested
        CPPUNIT_ASSERT(&view.values() == &copy.values());
    }

    void holdsNothingByDefault() { CPPUNIT_ASSERT(weir::ConfigView().values().empty()); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfigViewTest);
} // namespace
