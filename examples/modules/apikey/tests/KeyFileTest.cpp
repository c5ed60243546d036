#include "KeyFile.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
// SHA-256 of "abc", FIPS 180-4's example.
const std::string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

std::vector<apikey::KeyFileError> errorsOf(const std::string& text)
{
    auto ring = apikey::parseKeyFile(text);
    return ring ? std::vector<apikey::KeyFileError>() : ring.error();
}

class KeyFileTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KeyFileTest);
    CPPUNIT_TEST(readsAKey);
    CPPUNIT_TEST(skipsEmptyLinesAndComments);
    CPPUNIT_TEST(readsUpperCaseDigitsAndAMissingNewlineAtTheEnd);
    CPPUNIT_TEST(reportsEveryBadLineByItsNumber);
    CPPUNIT_TEST(refusesANameGivenTwice);
    CPPUNIT_TEST(refusesAFileWithoutKeys);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsAKey() { CPPUNIT_ASSERT(apikey::parseKeyFile("grafana:" + abc + "\n")->admits("abc")); }

    void skipsEmptyLinesAndComments()
    {
        CPPUNIT_ASSERT(apikey::parseKeyFile("# dashboards\n\ngrafana:" + abc + "\n")->admits("abc"));
    }

    void readsUpperCaseDigitsAndAMissingNewlineAtTheEnd()
    {
        CPPUNIT_ASSERT(apikey::parseKeyFile("grafana:B" + abc.substr(1))->admits("abc"));
    }

    void reportsEveryBadLineByItsNumber()
    {
        const auto errors = errorsOf("grafana:" + abc + "\nno colon\n\nshort:abc\n:" + abc + "\na b:" + abc +
                                     "\nhex:g" + abc.substr(1) + "\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, errors.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, errors.front().line);
        CPPUNIT_ASSERT_EQUAL(std::size_t{7}, errors.back().line);
    }

    void refusesANameGivenTwice()
    {
        const auto errors = errorsOf("grafana:" + abc + "\ngrafana:" + abc + "\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, errors.size());
        CPPUNIT_ASSERT_EQUAL(std::string("the name grafana stands on an earlier line already"), errors[0].detail);
    }

    void refusesAFileWithoutKeys()
    {
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, errorsOf("").size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, errorsOf("# nobody yet\n").size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(KeyFileTest);
} // namespace
