#include "config/PropertiesFile.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>

namespace
{
using weir::host::parseProperties;
using weir::host::PropertiesFile;

PropertiesFile::Entry entryOf(std::string_view text)
{
    const auto file = parseProperties(text);
    CPPUNIT_ASSERT(file.problems.empty());
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, file.entries.size());
    return file.entries[0];
}

PropertiesFile::Problem problemOf(std::string_view text)
{
    const auto file = parseProperties(text);
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, file.problems.size());
    return file.problems[0];
}

class PropertiesFileTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PropertiesFileTest);
    CPPUNIT_TEST(readsKeysAndTrimsValues);
    CPPUNIT_TEST(splitsAtTheFirstEqualsSign);
    CPPUNIT_TEST(keepsAHashInsideOfAValue);
    CPPUNIT_TEST(skipsCommentsAndEmptyLines);
    CPPUNIT_TEST(continuesALineAfterABackslash);
    CPPUNIT_TEST(endsAContinuationAtAnEmptyLine);
    CPPUNIT_TEST(doesNotContinueAComment);
    CPPUNIT_TEST(readsWindowsLineEndsAndAByteOrderMark);
    CPPUNIT_TEST(readsALastLineWithoutANewline);
    CPPUNIT_TEST(takesABackslashAtTheVeryEndAway);
    CPPUNIT_TEST(reportsALineThatIsNeitherCommentNorAssignment);
    CPPUNIT_TEST(neverShowsALineThatMayHoldASecret);
    CPPUNIT_TEST(reportsAKeyThatIsMissing);
    CPPUNIT_TEST(reportsAKeyThatStandsTwiceAndKeepsTheFirst);
    CPPUNIT_TEST(reportsBytesThatAreNotUtf8);
    CPPUNIT_TEST(reportsEveryProblem);
    CPPUNIT_TEST(survivesEveryNaughtyInput);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsKeysAndTrimsValues()
    {
        const auto entry = entryOf("\n  server.port \t=\t 8000  \n");
        CPPUNIT_ASSERT_EQUAL(std::string("server.port"), entry.key);
        CPPUNIT_ASSERT_EQUAL(std::string("8000"), entry.value);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, entry.line);
        CPPUNIT_ASSERT_EQUAL(std::string(), entryOf("redis.url =").value);
    }

    void splitsAtTheFirstEqualsSign() { CPPUNIT_ASSERT_EQUAL(std::string("b=c"), entryOf("a=b=c").value); }

    void keepsAHashInsideOfAValue() { CPPUNIT_ASSERT_EQUAL(std::string("1 # one"), entryOf("a = 1 # one").value); }

    void skipsCommentsAndEmptyLines()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a"), entryOf("# a comment\n\n   \n ! another\na = 1\n#").key);
        CPPUNIT_ASSERT(parseProperties("").entries.empty());
    }

    void continuesALineAfterABackslash()
    {
        const auto file = parseProperties("a = 1,\\\n    2,\\\n\t3\nb = 4\n");
        CPPUNIT_ASSERT_EQUAL(std::string("1,2,3"), file.entries[0].value);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, file.entries[0].line);
        CPPUNIT_ASSERT_EQUAL(std::string("b"), file.entries[1].key);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, file.entries[1].line);
    }

    void endsAContinuationAtAnEmptyLine()
    {
        const auto file = parseProperties("a = C:\\\\\n\nb = 2\n");
        CPPUNIT_ASSERT_EQUAL(std::string("C:\\"), file.entries.at(0).value);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), file.entries.at(1).value);
    }

    void doesNotContinueAComment() { CPPUNIT_ASSERT_EQUAL(std::string("a"), entryOf("# see C:\\\na = 1").key); }

    void readsWindowsLineEndsAndAByteOrderMark()
    {
        const auto entry = entryOf("\xef\xbb\xbf"
                                   "a = 1,\\\r\n 2\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("a"), entry.key);
        CPPUNIT_ASSERT_EQUAL(std::string("1,2"), entry.value);
    }

    void readsALastLineWithoutANewline() { CPPUNIT_ASSERT_EQUAL(std::string("1"), entryOf("a = 1").value); }

    void takesABackslashAtTheVeryEndAway() { CPPUNIT_ASSERT_EQUAL(std::string("1"), entryOf("a = 1\\").value); }

    void reportsALineThatIsNeitherCommentNorAssignment()
    {
        const auto problem = problemOf("a = 1\nserver.port: 8000\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, problem.line);
        CPPUNIT_ASSERT_EQUAL(std::string("found no '=', allowed: a comment or 'key = value'"), problem.detail);
    }

    void neverShowsALineThatMayHoldASecret()
    {
        CPPUNIT_ASSERT(problemOf("admin.token: hunter2").detail.find("hunter2") == std::string::npos);
    }

    void reportsAKeyThatIsMissing()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("found no key before '=', allowed: 'key = value'"), problemOf(" = 1").detail);
    }

    void reportsAKeyThatStandsTwiceAndKeepsTheFirst()
    {
        const auto file = parseProperties("a = 1\n\na = 2\n");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), file.entries.at(0).value);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, file.problems.at(0).line);
        CPPUNIT_ASSERT_EQUAL(std::string("a: stands twice; first in line 1"), file.problems[0].detail);
    }

    void reportsBytesThatAreNotUtf8()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("the line is not valid UTF-8"), problemOf("a = \xff").detail);
    }

    void reportsEveryProblem()
    {
        const auto file = parseProperties("nonsense\na = 1\na = 2\n\xff\n= x\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, file.problems.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, file.entries.size());
    }

    void survivesEveryNaughtyInput()
    {
        struct Row
        {
            std::string text;
            std::size_t entries;
            std::size_t problems;
        };
        const Row rows[] = {
            {"\n\n\r\n \t\f\n", 0, 0},
            {"\\", 0, 0},
            {"\\\n\\\n\\\n", 0, 0},
            {"\xef\xbb\xbf", 0, 0},
            {"\xef\xbb", 0, 1},
            {"\xef\xbb\xbf\xef\xbb\xbf"
             "a=1",
             1, 0}, // the second mark is a character of the key
            {"=", 0, 1},
            {"==", 0, 1},
            {"=\n=\n", 0, 2},
            {"a==", 1, 0},
            {"a\\\n=1", 1, 0},
            {"#\\\na=1", 1, 0},
            {"a=1\ra=2", 1, 0}, // a lone carriage return ends no line
            {std::string("a\0=1\0", 5), 1, 0},
            {"a=\xed\xa0\x80\nb=\xc0\xaf\nc=\xf5", 0, 3},
            {"[section]\nkey: 1\n- item\n{}", 0, 4},
            {std::string(1U << 20U, '='), 0, 1},
            {"a=" + std::string(1U << 20U, '\\'), 1, 0},
            {std::string(1U << 20U, 'x'), 0, 1},
        };
        for (const auto& row : rows)
        {
            const auto file = parseProperties(row.text);
            const auto start = row.text.substr(0, 40);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(start, row.entries, file.entries.size());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(start, row.problems, file.problems.size());
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PropertiesFileTest);
} // namespace
