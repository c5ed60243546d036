#include "config/StrictConfig.h"

#include "support/Printing.h"
#include "support/TemporaryFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace
{
using weir::KeyType;
using weir::host::ConfigInput;
using weir::host::KeyTable;
using weir::host::resolveConfig;
using Sentences = std::vector<std::string>;

KeyTable makeTable()
{
    KeyTable table;
    table.add(
        "server",
        {{.name = "server.address", .defaultValue = "127.0.0.1"},
         {.name = "server.port", .type = KeyType::integer, .defaultValue = "8000", .max = 65535},
         {.name = "server.maxBody", .type = KeyType::bytes, .defaultValue = "1MiB", .min = 1024},
         {.name = "server.drainDelay", .type = KeyType::duration, .defaultValue = "0s"},
         {.name = "admin.token", .defaultValue = "", .secret = true},
         {.name = "admin.pin", .type = KeyType::integer, .defaultValue = "0", .secret = true},
         {.name = "log.format", .type = KeyType::choice, .defaultValue = "auto", .choices = {"auto", "text", "json"}},
         {.name = "log.on", .type = KeyType::boolean, .defaultValue = "true"}});
    table.add("ratelimit", {{.name = "ratelimit.policies", .type = KeyType::names, .defaultValue = "ingest"},
                            {.name = "ratelimit.*.limit",
                             .type = KeyType::rate,
                             .namesFrom = "ratelimit.policies",
                             .defaults = {{"ingest", "5/minute"}}},
                            {.name = "ratelimit.*.key", .defaultValue = "ip", .namesFrom = "ratelimit.policies"}});
    return table;
}

ConfigInput fileOf(std::string text)
{
    return {.fileName = "conf", .fileText = std::move(text), .environment = {}, .defines = {}};
}

class StrictConfigTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(StrictConfigTest);
    CPPUNIT_TEST(usesDefaultsWhereNothingElseIsSaid);
    CPPUNIT_TEST(prefersDefineToEnvironmentToFileToDefault);
    CPPUNIT_TEST(takesTheLastDefineOfAKey);
    CPPUNIT_TEST(namesTheEnvironmentVariableOfAKey);
    CPPUNIT_TEST(readsAValueFromTheFileThatAVariableNames);
    CPPUNIT_TEST(refusesAVariableAndItsFileAtOnce);
    CPPUNIT_TEST(reportsAFileThatCannotBeRead);
    CPPUNIT_TEST(expandsKeysAndEnvironment);
    CPPUNIT_TEST(expandsTheBuiltInDefaultOfAFamilysMember);
    CPPUNIT_TEST(reportsWhatCannotBeExpanded);
    CPPUNIT_TEST(doesNotShowWhatFollowsAnUnclosedReference);
    CPPUNIT_TEST(expandsAKeyAsOftenAsItIsNamed);
    CPPUNIT_TEST(takesWhatTheEnvironmentHoldsAsItIs);
    CPPUNIT_TEST(reportsACircle);
    CPPUNIT_TEST(givesEachNameOfAFamilyItsKeys);
    CPPUNIT_TEST(requiresWhatAnotherNameHasNoDefaultFor);
    CPPUNIT_TEST(reportsAMemberWhoseNameIsNotListed);
    CPPUNIT_TEST(reportsAListOfNamesOnceAndNotItsMembers);
    CPPUNIT_TEST(reportsAVariableThatTwoKeysShare);
    CPPUNIT_TEST(reportsAnUnknownKeyWithTheNearest);
    CPPUNIT_TEST(reportsAChoiceWithTheNearest);
    CPPUNIT_TEST(reportsACommentBehindAValue);
    CPPUNIT_TEST(reportsADefineThatIsNone);
    CPPUNIT_TEST(reportsTenMistakesEachWithItsPlace);
    CPPUNIT_TEST(keepsTheDefaultOfAKeyWithAProblem);
    CPPUNIT_TEST(doesNotShowASecretThatDoesNotFit);
    CPPUNIT_TEST(warnsOnceOfUnknownVariables);
    CPPUNIT_TEST(takesNoNoticeOfOtherVariables);
    CPPUNIT_TEST(describesAModulesProblemWithItsPlace);
    CPPUNIT_TEST_SUITE_END();

public:
    void usesDefaultsWhereNothingElseIsSaid()
    {
        const auto resolved = resolveConfig(_table, {});
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.problems);
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.warnings);
        CPPUNIT_ASSERT_EQUAL(std::string("8000"), resolved.view.text("server.port"));
        CPPUNIT_ASSERT_EQUAL(std::string("default"), resolved.view.values().at("server.port").source);
        CPPUNIT_ASSERT_EQUAL(std::string("5/minute"), resolved.view.text("ratelimit.ingest.limit"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{11}, resolved.view.values().size());
    }

    void prefersDefineToEnvironmentToFileToDefault()
    {
        auto input = fileOf("server.port = 1\n");
        CPPUNIT_ASSERT_EQUAL(std::string("1 from conf:1"), portOf(input));
        input.environment = {{"WEIR_SERVER_PORT", "2"}};
        CPPUNIT_ASSERT_EQUAL(std::string("2 from environment WEIR_SERVER_PORT"), portOf(input));
        input.defines = {"server.port=3"};
        CPPUNIT_ASSERT_EQUAL(std::string("3 from -D"), portOf(input));
    }

    void takesTheLastDefineOfAKey()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("2 from -D"), portOf({.defines = {"server.port=1", "server.port=2"}}));
    }

    void namesTheEnvironmentVariableOfAKey()
    {
        using weir::host::environmentName;
        CPPUNIT_ASSERT_EQUAL(std::string("WEIR_METRICS_MAX_BODY"), environmentName("metrics.maxBody"));
        CPPUNIT_ASSERT_EQUAL(std::string("WEIR_RATELIMIT_MY_RULE_LIMIT"), environmentName("ratelimit.my-rule.limit"));
    }

    void readsAValueFromTheFileThatAVariableNames()
    {
        const weir::test::TemporaryFolder folder;
        const auto path = folder.write("token", "s3cret\r\n");
        const auto resolved = resolveConfig(_table, {.environment = {{"WEIR_ADMIN_TOKEN_FILE", path}}});
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.problems);
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.warnings);
        CPPUNIT_ASSERT_EQUAL(std::string("s3cret"), resolved.view.text("admin.token"));
        CPPUNIT_ASSERT_EQUAL(std::string("environment WEIR_ADMIN_TOKEN_FILE"),
                             resolved.view.values().at("admin.token").source);
    }

    void refusesAVariableAndItsFileAtOnce()
    {
        assertProblem("environment WEIR_ADMIN_TOKEN_FILE: admin.token: found this and WEIR_ADMIN_TOKEN, allowed: one "
                      "of them",
                      {.environment = {{"WEIR_ADMIN_TOKEN", "a"}, {"WEIR_ADMIN_TOKEN_FILE", "b"}}});
    }

    void reportsAFileThatCannotBeRead()
    {
        assertProblem("environment WEIR_ADMIN_TOKEN_FILE: admin.token: the file '/nowhere' cannot be read",
                      {.environment = {{"WEIR_ADMIN_TOKEN_FILE", "/nowhere"}}});
        assertProblem("environment WEIR_ADMIN_TOKEN_FILE: admin.token: the file '/' cannot be read",
                      {.environment = {{"WEIR_ADMIN_TOKEN_FILE", "/"}}});
    }

    void expandsKeysAndEnvironment()
    {
        auto input = fileOf("server.address = ${system.env.HOST}\nadmin.token = <${server.address}:${server.port}>\n");
        input.environment = {{"HOST", "192.0.2.1"}};
        const auto resolved = resolveConfig(_table, input);
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.problems);
        CPPUNIT_ASSERT_EQUAL(std::string("<192.0.2.1:8000>"), resolved.view.text("admin.token"));
    }

    void expandsTheBuiltInDefaultOfAFamilysMember()
    {
        const auto resolved = resolveConfig(_table, fileOf("ratelimit.policies = ingest, other\n"
                                                           "ratelimit.other.limit = ${ratelimit.ingest.limit}\n"));
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.problems);
        CPPUNIT_ASSERT_EQUAL(std::string("5/minute"), resolved.view.text("ratelimit.other.limit"));
    }

    void reportsWhatCannotBeExpanded()
    {
        for (const std::string_view reference : {"${server.prt}", "${system.env.NOWHERE}", "${}"})
            assertProblem("conf:1: admin.token: found '" + std::string(reference) +
                              "', allowed: another key or ${system.env.NAME}, with a value",
                          fileOf("admin.token = a" + std::string(reference)));
    }

    void doesNotShowWhatFollowsAnUnclosedReference()
    {
        assertProblem("conf:1: admin.token: found '${' without '}', allowed: another key or ${system.env.NAME}, with a "
                      "value",
                      fileOf("admin.token = a${hunter2"));
    }

    void expandsAKeyAsOftenAsItIsNamed()
    {
        const auto resolved = resolveConfig(_table, fileOf("admin.token = ${server.port}${server.port}"));
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.problems);
        CPPUNIT_ASSERT_EQUAL(std::string("80008000"), resolved.view.text("admin.token"));
    }

    void takesWhatTheEnvironmentHoldsAsItIs()
    {
        const auto resolved = resolveConfig(_table, {.environment = {{"WEIR_ADMIN_TOKEN", "pa${server.port}"}}});
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.problems);
        CPPUNIT_ASSERT_EQUAL(std::string("pa${server.port}"), resolved.view.text("admin.token"));
    }

    void reportsACircle()
    {
        const auto resolved = resolveConfig(_table, fileOf("admin.token = ${server.address}\n"
                                                           "server.address = ${admin.token}\n"));
        CPPUNIT_ASSERT(resolved.problems.size() >= 2);
        for (const auto& problem : resolved.problems)
            CPPUNIT_ASSERT_MESSAGE(problem, problem.find("allowed: another key") != std::string::npos);
        assertProblem("conf:1: admin.token: found '${admin.token}', allowed: another key or ${system.env.NAME}, with a "
                      "value",
                      fileOf("admin.token = ${admin.token}"));
    }

    void givesEachNameOfAFamilyItsKeys()
    {
        const auto resolved = resolveConfig(_table, fileOf("ratelimit.policies = ingest, my-rule\n"
                                                           "ratelimit.my-rule.limit = 1/hour\n"));
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.problems);
        CPPUNIT_ASSERT_EQUAL(std::string("5/minute"), resolved.view.text("ratelimit.ingest.limit"));
        CPPUNIT_ASSERT_EQUAL(std::string("1/hour"), resolved.view.text("ratelimit.my-rule.limit"));
        CPPUNIT_ASSERT_EQUAL(std::string("ip"), resolved.view.text("ratelimit.my-rule.key"));
    }

    void requiresWhatAnotherNameHasNoDefaultFor()
    {
        assertProblem("conf: ratelimit.other.limit: missing; allowed: a rate such as 5/minute or 100/10s",
                      fileOf("ratelimit.policies = other\n"));
    }

    void reportsAMemberWhoseNameIsNotListed()
    {
        assertProblem(
            "conf:1: ratelimit.ingst.limit: 'ingst' is not in ratelimit.policies; nearest: ratelimit.ingest.limit",
            fileOf("ratelimit.ingst.limit = 1/hour"));
    }

    void reportsAListOfNamesOnceAndNotItsMembers()
    {
        assertProblem(
            "conf:1: ratelimit.policies: found 'Api, web', allowed: a comma-separated list of different names "
            "([a-z][a-z0-9-]*)",
            fileOf("ratelimit.policies = Api, web\nratelimit.web.limit = 1/hour\n"));
    }

    void reportsAVariableThatTwoKeysShare()
    {
        KeyTable table;
        table.add("cache",
                  {{.name = "cache.maxBytes", .defaultValue = ""}, {.name = "cache.max.bytes", .defaultValue = ""}});
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolveConfig(table, {}).problems);
        CPPUNIT_ASSERT_EQUAL(Sentences{"environment WEIR_CACHE_MAX_BYTES: cache.max.bytes: the variable names "
                                       "cache.maxBytes too, allowed: the file or -D for both"},
                             resolveConfig(table, {.environment = {{"WEIR_CACHE_MAX_BYTES", "1"}}}).problems);
    }

    void reportsAnUnknownKeyWithTheNearest()
    {
        assertProblem("conf:1: server.prt: unknown key; nearest: server.port", fileOf("server.prt = 1"));
        assertProblem("-D: wholly.different: unknown key", {.defines = {"wholly.different=1"}});
    }

    void reportsAChoiceWithTheNearest()
    {
        assertProblem("conf:1: log.format: found 'jsn', allowed: auto, text or json; nearest: json",
                      fileOf("log.format = jsn"));
    }

    void reportsACommentBehindAValue()
    {
        assertProblem("conf:1: server.port: found '1 # one', allowed: an integer from 0 to 65535 (comments stand above "
                      "the line)",
                      fileOf("server.port = 1 # one"));
    }

    void reportsADefineThatIsNone()
    {
        assertProblem("-D: found 'server.port', allowed: key=value", {.defines = {"server.port"}});
        assertProblem("-D: found '=1', allowed: key=value", {.defines = {"=1"}});
    }

    void reportsTenMistakesEachWithItsPlace()
    {
        const auto resolved = resolveConfig(_table, fileOf("server.port = 65536\n"
                                                           "server.maxBody = 1KB\n"
                                                           "server.drainDelay = 5\n"
                                                           "log.format = xml\n"
                                                           "log.on = yes\n"
                                                           "ratelimit.ingest.limit = 5\n"
                                                           "server.adress = ::1\n"
                                                           "admin.token = ${nowhere}\n"
                                                           "log.on = true\n"
                                                           "just words\n"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, resolved.problems.size());
        for (int line = 1; line <= 10; ++line)
            CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1},
                                 std::ranges::count_if(resolved.problems, [&](const std::string& problem)
                                                       { return problem.starts_with(placeOf(line)); }));
    }

    void keepsTheDefaultOfAKeyWithAProblem()
    {
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{8000},
                             resolveConfig(_table, fileOf("server.port = x")).view.number("server.port"));
    }

    void doesNotShowASecretThatDoesNotFit()
    {
        assertProblem("conf:1: admin.pin: found '********', allowed: an integer", fileOf("admin.pin = hunter2"));
    }

    void warnsOnceOfUnknownVariables()
    {
        const auto resolved = resolveConfig(
            _table, {.environment = {{"WEIR_SERVER_PRT", "1"}, {"WEIR_X", ""}, {"WEIR_SERVER_PORT", "1"}}});
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.problems);
        CPPUNIT_ASSERT_EQUAL(Sentences{"environment variables that name no key are ignored: WEIR_SERVER_PRT, WEIR_X"},
                             resolved.warnings);
    }

    void takesNoNoticeOfOtherVariables()
    {
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolveConfig(_table, {.environment = {{"PATH", "/bin"}}}).warnings);
    }

    void describesAModulesProblemWithItsPlace()
    {
        const auto view = resolveConfig(_table, fileOf("server.port = 1")).view;
        CPPUNIT_ASSERT_EQUAL(std::string("conf:1: server.port: too small"),
                             weir::host::describe({"server.port", "too small"}, view));
        CPPUNIT_ASSERT_EQUAL(std::string("log.on: wrong"), weir::host::describe({"log.on", "wrong"}, view));
        CPPUNIT_ASSERT_EQUAL(std::string("modules: wrong"), weir::host::describe({"modules", "wrong"}, view));
    }

private:
    static std::string placeOf(int line) { return "conf:" + std::to_string(line) + ": "; }

    [[nodiscard]] std::string portOf(const ConfigInput& input) const
    {
        const auto resolved = resolveConfig(_table, input);
        CPPUNIT_ASSERT_EQUAL(Sentences(), resolved.problems);
        const auto& value = resolved.view.values().at("server.port");
        return value.text + " from " + value.source;
    }

    void assertProblem(const std::string& sentence, const ConfigInput& input) const
    {
        CPPUNIT_ASSERT_EQUAL(Sentences{sentence}, resolveConfig(_table, input).problems);
    }

    const KeyTable _table = makeTable();
};

CPPUNIT_TEST_SUITE_REGISTRATION(StrictConfigTest);
} // namespace
