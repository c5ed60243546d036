#include "config/ConfigReference.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
class ConfigReferenceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConfigReferenceTest);
    CPPUNIT_TEST(givesEachOwnerOneTable);
    CPPUNIT_TEST(describesAKeyInOneRow);
    CPPUNIT_TEST(tellsRequiredFromEmpty);
    CPPUNIT_TEST(listsTheDefaultsOfBuiltInNames);
    CPPUNIT_TEST(escapesWhatWouldEndACell);
    CPPUNIT_TEST_SUITE_END();

public:
    void givesEachOwnerOneTable()
    {
        weir::host::KeyTable table;
        table.add("server", {{.name = "a"}, {.name = "b"}});
        table.add("cache", {{.name = "c"}});
        const auto text = weir::host::configReference(table);
        CPPUNIT_ASSERT(text.starts_with("# Configuration\n"));
        const auto server =
            text.find("\n## server\n\n| key | default | allowed | what it does |\n|---|---|---|---|\n| `a`");
        const auto cache =
            text.find("\n## cache\n\n| key | default | allowed | what it does |\n|---|---|---|---|\n| `c`");
        CPPUNIT_ASSERT(server != std::string::npos && cache != std::string::npos && server < cache);
        CPPUNIT_ASSERT_EQUAL(text.find("## server"), text.rfind("## server"));
    }

    void describesAKeyInOneRow()
    {
        assertRow("| `server.port` | `8000` | an integer from 0 to 65535 | Port. *restart* |\n",
                  {.name = "server.port",
                   .type = weir::KeyType::integer,
                   .defaultValue = "8000",
                   .summary = "Port.",
                   .restart = true,
                   .max = 65535});
    }

    void tellsRequiredFromEmpty()
    {
        assertRow("| `a` | *required* | true or false | A. |\n",
                  {.name = "a", .type = weir::KeyType::boolean, .summary = "A."});
        assertRow("| `a` | *empty* | a comma-separated list | A. |\n",
                  {.name = "a", .type = weir::KeyType::list, .defaultValue = "", .summary = "A."});
    }

    void listsTheDefaultsOfBuiltInNames()
    {
        assertRow("| `r.*.limit` | *required*, `ingest`: `5/minute` | a rate such as 5/minute or 100/10s | L. |\n",
                  {.name = "r.*.limit",
                   .type = weir::KeyType::rate,
                   .summary = "L.",
                   .namesFrom = "r.policies",
                   .defaults = {{"ingest", "5/minute"}}});
    }

    void escapesWhatWouldEndACell()
    {
        assertRow("| `a` | `x\\|y` | true or false | This \\| that. |\n",
                  {.name = "a", .type = weir::KeyType::boolean, .defaultValue = "x|y", .summary = "This | that."});
    }

private:
    static void assertRow(const std::string& row, const weir::Key& key)
    {
        weir::host::KeyTable table;
        table.add("server", {key});
        const auto text = weir::host::configReference(table);
        CPPUNIT_ASSERT_EQUAL(row, text.substr(text.find("|---|---|---|---|\n") + 18));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfigReferenceTest);
} // namespace
