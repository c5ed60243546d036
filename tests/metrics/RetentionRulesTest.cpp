#include "RetentionRules.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <map>
#include <string>

namespace weir::metrics
{
namespace
{
using namespace std::chrono_literals;

constexpr Time today = 1'700'000'000'000'000'000;

class RetentionRulesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RetentionRulesTest);
    CPPUNIT_TEST(keepsEverythingByDefault);
    CPPUNIT_TEST(matchesExactTypesAndBeginnings);
    CPPUNIT_TEST(letsTheFirstRuleHold);
    CPPUNIT_TEST(mayKeepSomeTypesForever);
    CPPUNIT_TEST(readsRulesInTheOrderNamed);
    CPPUNIT_TEST(refusesTypesThatCannotCount);
    CPPUNIT_TEST_SUITE_END();

    using Rules = std::map<std::string, std::string>; ///< their types by their name

    /// All keep for an hour.
    static RetentionRules read(const std::string& names, const Rules& rules)
    {
        ConfigView::Values values{{"metrics.retention", {"7d", "default"}}, {"metrics.retentionRules", {names, "-D"}}};
        for (const auto& [name, types] : rules)
        {
            values["metrics.retentionRule." + name + ".types"] = {types, "-D"};
            values["metrics.retentionRule." + name + ".keep"] = {"1h", "-D"};
        }
        return retentionRules(ConfigView(values));
    }

    /// Key and sentence of the only problem.
    static std::string problem(const std::string& names, const Rules& rules)
    {
        try
        {
            (void)read(names, rules);
        }
        catch (const ConfigError& error)
        {
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, error.problems().size());
            return error.problems()[0].key + ": " + error.problems()[0].detail;
        }
        return "none";
    }

public:
    void keepsEverythingByDefault()
    {
        const RetentionRules rules;
        CPPUNIT_ASSERT(!rules.keep("cpu"));
        CPPUNIT_ASSERT_EQUAL(earliest, rules.oldest("cpu", today));
        CPPUNIT_ASSERT_EQUAL(earliest, rules.oldestOfAll(today));
    }

    void matchesExactTypesAndBeginnings()
    {
        const RetentionRules rules(7s, {{"raw", {"raw.*", "debug"}, 1s}});
        for (const std::string type : {"raw.", "raw.cpu", "debug"})
            CPPUNIT_ASSERT_MESSAGE(type, rules.keep(type) == 1s);
        for (const std::string type : {"raw", "raws", "debug.", "Debug", ""})
            CPPUNIT_ASSERT_MESSAGE(type, rules.keep(type) == 7s);
        CPPUNIT_ASSERT_EQUAL(today - 1'000'000'000, rules.oldest("debug", today));
        CPPUNIT_ASSERT_EQUAL(today - 1'000'000'000, rules.oldestOfAll(today));
        CPPUNIT_ASSERT_EQUAL(std::string("metrics.retentionRule.raw.keep"), rules.keyFor("debug"));
        CPPUNIT_ASSERT_EQUAL(std::string("metrics.retention"), rules.keyFor("cpu"));
    }

    void letsTheFirstRuleHold()
    {
        const RetentionRules rules({}, {{"one", {"raw.cpu"}, 5s}, {"most", {"raw.*"}, 1s}, {"all", {"*"}, 3s}});
        CPPUNIT_ASSERT(rules.keep("raw.cpu") == 5s);
        CPPUNIT_ASSERT(rules.keep("raw.mem") == 1s);
        CPPUNIT_ASSERT(rules.keep("cpu") == 3s);
    }

    void mayKeepSomeTypesForever()
    {
        const RetentionRules rules(1h, {{"bills", {"bill"}, {}}});
        CPPUNIT_ASSERT_EQUAL(earliest, rules.oldest("bill", today));
        CPPUNIT_ASSERT_EQUAL(today - 3'600'000'000'000, rules.oldestOfAll(today));
    }

    void readsRulesInTheOrderNamed()
    {
        const auto rules = read("one, most", {{"most", "raw.*, debug"}, {"one", "raw.cpu"}});
        CPPUNIT_ASSERT_EQUAL(std::string("metrics.retentionRule.one.keep"), rules.keyFor("raw.cpu"));
        CPPUNIT_ASSERT_EQUAL(std::string("metrics.retentionRule.most.keep"), rules.keyFor("debug"));
        CPPUNIT_ASSERT(rules.keep("debug") == 1h);
        CPPUNIT_ASSERT(rules.keep("cpu") == 7 * 24h);
    }

    void refusesTypesThatCannotCount()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("metrics.retentionRule.a.types: is empty; a type is needed"),
                             problem("a", {{"a", " , "}}));
        for (const std::string pattern : {"r*w", "*raw", "raw**"})
            CPPUNIT_ASSERT_EQUAL("metrics.retentionRule.a.types: found '" + pattern +
                                     "', allowed: a type, or the beginning of one with a single * at the end",
                                 problem("a", {{"a", pattern}}));
        CPPUNIT_ASSERT_EQUAL(
            std::string("metrics.retentionRule.b.types: found 'raw.cpu', which never counts: the rule a "
                        "stands before it and takes 'raw.*'"),
            problem("a, b", {{"a", "raw.*"}, {"b", "raw.cpu"}}));
        CPPUNIT_ASSERT(problem("a, b", {{"a", "cpu"}, {"b", "cpu"}}) != "none");
        CPPUNIT_ASSERT(problem("a, b", {{"a", "*"}, {"b", "raw.*"}}) != "none");
        CPPUNIT_ASSERT_EQUAL(std::string("none"), problem("a, b", {{"a", "cpu"}, {"b", "cpu*"}}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RetentionRulesTest);
} // namespace
} // namespace weir::metrics
