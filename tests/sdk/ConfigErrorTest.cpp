#include "weir/Config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace
{
class ConfigErrorTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConfigErrorTest);
    CPPUNIT_TEST(carriesEveryProblem);
    CPPUNIT_TEST(saysEveryProblemInOneSentence);
    CPPUNIT_TEST(namesThePathThatCannotBeWritten);
    CPPUNIT_TEST_SUITE_END();

public:
    void carriesEveryProblem()
    {
        const weir::ConfigError error(std::vector<weir::ConfigProblem>{{"a.b", "too small"}, {"c", "missing"}});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, error.problems().size());
        CPPUNIT_ASSERT_EQUAL(std::string("a.b"), error.problems()[0].key);
        CPPUNIT_ASSERT_EQUAL(std::string("missing"), error.problems()[1].detail);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, weir::ConfigError("a", "wrong").problems().size());
    }

    void saysEveryProblemInOneSentence()
    {
        const weir::ConfigError error(std::vector<weir::ConfigProblem>{{"a.b", "too small"}, {"c", "missing"}});
        CPPUNIT_ASSERT_EQUAL(std::string("a.b: too small; c: missing"), std::string(error.what()));
    }

    void namesThePathThatCannotBeWritten()
    {
        const weir::NotWritableError error("var/metrics.db", "Permission denied");
        CPPUNIT_ASSERT_EQUAL(std::string("var/metrics.db"), error.path());
        CPPUNIT_ASSERT_EQUAL(std::string("var/metrics.db cannot be written: Permission denied"),
                             std::string(error.what()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfigErrorTest);
} // namespace
