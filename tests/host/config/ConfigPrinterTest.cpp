#include "config/ConfigPrinter.h"

#include "config/HostKeys.h"
#include "config/StrictConfig.h"
#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace
{
class ConfigPrinterTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConfigPrinterTest);
    CPPUNIT_TEST(printsEveryKeyBelowItsSource);
    CPPUNIT_TEST(masksSecretsThatAreSet);
    CPPUNIT_TEST(printsWhatCanBeReadBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _table.add("server", weir::host::hostKeys()); }

    void printsEveryKeyBelowItsSource()
    {
        const weir::ConfigView view({{"server.port", {"1", "conf:3"}}, {"log.level", {"info", "default"}}});
        CPPUNIT_ASSERT_EQUAL(std::string("# default\nlog.level = info\n# conf:3\nserver.port = 1\n"),
                             printConfig(view, _table));
    }

    void masksSecretsThatAreSet()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("# -D\nadmin.token = ********\n"),
                             printConfig(weir::ConfigView({{"admin.token", {"hunter2", "-D"}}}), _table));
        CPPUNIT_ASSERT_EQUAL(std::string("# default\nadmin.token = \n"),
                             printConfig(weir::ConfigView({{"admin.token", {"", "default"}}}), _table));
    }

    void printsWhatCanBeReadBack()
    {
        const auto first =
            resolveConfig(_table, {.defines = {"server.port=1", "modules=cache, metrics", "modules.path=C:\\"}}).view;
        const auto again = resolveConfig(_table, {.fileName = "conf", .fileText = printConfig(first, _table)});
        CPPUNIT_ASSERT_EQUAL(std::vector<std::string>(), again.problems);
        for (const auto& [key, value] : first.values())
            CPPUNIT_ASSERT_EQUAL(value.text, again.view.text(key));
    }

private:
    weir::host::KeyTable _table;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfigPrinterTest);
} // namespace
