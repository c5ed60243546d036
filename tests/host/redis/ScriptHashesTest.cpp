#include "redis/ScriptHashes.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace
{
using weir::host::ScriptHashes;
using namespace std::string_literals;

class ScriptHashesTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ScriptHashesTest);
    CPPUNIT_TEST(areTheNamesThatRedisGives);
    CPPUNIT_TEST(areComputedOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void areTheNamesThatRedisGives()
    {
        ScriptHashes hashes;
        CPPUNIT_ASSERT_EQUAL("e0e1f9fabfc9d4800c877a703b823ac0578ff8db"s, hashes.of("return 1")); // SCRIPT LOAD
        CPPUNIT_ASSERT_EQUAL("da39a3ee5e6b4b0d3255bfef95601890afd80709"s, hashes.of(""));
    }

    void areComputedOnce()
    {
        ScriptHashes hashes;
        const auto* const first = &hashes.of("return 1");
        CPPUNIT_ASSERT(first == &hashes.of("return " + std::to_string(1)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScriptHashesTest);
} // namespace
