#include "app/CommandLine.h"

#include "app/Failure.h"
#include "commands/Commands.h"
#include "commands/NiceStep.h"
#include "http/Target.h"
#include "import/ImportOptions.h"
#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace weir::ctl;
using Texts = std::vector<std::string>;

CommandLine parse(const Texts& words)
{
    return parseCommandLine(words, allCommands());
}

std::string complaintAbout(const Texts& words)
{
    try
    {
        const auto line = parse(words);
        if (line.command == &importCommand)
            static_cast<void>(importOptions(line.arguments));
    }
    catch (const Failure& failure)
    {
        CPPUNIT_ASSERT_EQUAL(exitUsage, failure.exitCode());
        return failure.what();
    }
    return {};
}

class CommandLineTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CommandLineTest);
    CPPUNIT_TEST(takesOptionsAnywhere);
    CPPUNIT_TEST(takesStandardInputAndWhatStandsBehindTwoDashes);
    CPPUNIT_TEST(suggestsTheCommandThatWasMeant);
    CPPUNIT_TEST(refusesWhatNoCommandKnows);
    CPPUNIT_TEST(refusesAnImportThatCannotBeMeant);
    CPPUNIT_TEST(knowsTheFormatByTheName);
    CPPUNIT_TEST(encodesQueries);
    CPPUNIT_TEST(choosesAStep);
    CPPUNIT_TEST_SUITE_END();

public:
    void takesOptionsAnywhere()
    {
        const auto line = parse(
            {"--url", "http://h:1", "import", "a.csv", "--value=cpu", "--value", "mem", "b.csv", "--time", "t", "-q"});
        CPPUNIT_ASSERT(line.command == &importCommand);
        CPPUNIT_ASSERT_EQUAL((Texts{"a.csv", "b.csv"}), line.arguments.operands);
        CPPUNIT_ASSERT_EQUAL((Texts{"cpu", "mem"}), line.arguments.values("value"));
        CPPUNIT_ASSERT_EQUAL(std::string("t"), *line.arguments.value("time"));
        CPPUNIT_ASSERT_EQUAL(std::string("http://h:1"), *line.arguments.value("url"));
        CPPUNIT_ASSERT(line.arguments.has("quiet"));
    }

    void takesStandardInputAndWhatStandsBehindTwoDashes()
    {
        CPPUNIT_ASSERT_EQUAL((Texts{"-", "--odd"}), parse({"import", "-", "--", "--odd"}).arguments.operands);
    }

    void suggestsTheCommandThatWasMeant()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("there is no command 'improt'; nearest: import"), complaintAbout({"improt"}));
    }

    void refusesWhatNoCommandKnows()
    {
        CPPUNIT_ASSERT(complaintAbout({"types", "--value", "x"}).find("value") != std::string::npos);
        CPPUNIT_ASSERT(complaintAbout({"types", "--url"}).find("url") != std::string::npos);
    }

    void refusesAnImportThatCannotBeMeant()
    {
        for (const Texts& words :
             {Texts{"import", "a.csv"}, Texts{"import", "a.csv", "--time", "t"},
              Texts{"import", "a.csv", "--time", "t", "--value", "a", "--value", "b", "--type", "c"},
              Texts{"import", "a.ndjson", "--batch", "0"}, Texts{"import", "a.ndjson", "--connections", "many"},
              Texts{"import", "a.ndjson", "--connections", "1000"}, Texts{"import", "a.ndjson", "--retry-for", "long"},
              Texts{"import", "a.ndjson", "--delimiter", ",,"}, Texts{"import", "a.ndjson", "--format", "xml"},
              Texts{"import", "-", "-"}})
            CPPUNIT_ASSERT(!complaintAbout(words).empty());
        CPPUNIT_ASSERT_EQUAL(std::string(), complaintAbout({"import", "a.csv", "--time", "t", "--value", "v"}));
    }

    void knowsTheFormatByTheName()
    {
        const ImportOptions plain;
        ImportOptions named;
        named.columns.values = {"v"};
        CPPUNIT_ASSERT(formatOf("a.csv", plain) == InputFormat::csv);
        CPPUNIT_ASSERT(formatOf("a.tsv.gz", plain) == InputFormat::csv);
        CPPUNIT_ASSERT(formatOf("a.jsonl", named) == InputFormat::ndjson);
        CPPUNIT_ASSERT(formatOf("-", plain) == InputFormat::ndjson);
        CPPUNIT_ASSERT(formatOf("-", named) == InputFormat::csv);
        CPPUNIT_ASSERT_EQUAL('\t', delimiterOf("a.tsv.gz", plain));
        CPPUNIT_ASSERT_EQUAL(',', delimiterOf("a.csv", plain));
    }

    void encodesQueries()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("/p?a=2025-01-01T00%3A00%3A00%2B01%3A00&tag.x%20y=%26%3D%25%22%C3%A4"),
                             Target("/p").add("a", "2025-01-01T00:00:00+01:00").add("tag.x y", "&=%\"\xc3\xa4").text());
    }

    void choosesAStep()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("1m"), *niceStep("1h"));
        CPPUNIT_ASSERT_EQUAL(std::string("1s"), *niceStep("100s"));
        CPPUNIT_ASSERT_EQUAL(std::string("3h"), *niceStep("7d"));
        CPPUNIT_ASSERT(!niceStep("soon"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CommandLineTest);
} // namespace
