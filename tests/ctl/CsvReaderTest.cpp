#include "input/CsvReader.h"

#include "TextSource.h"
#include "input/InputError.h"
#include "support/Printing.h"

#include <cppunit/extensions/HelperMacros.h>

namespace
{
using namespace weir::ctl;
using Row = std::vector<std::string>;

Row rowOf(const CsvRecord& record)
{
    return {record.fields.begin(), record.fields.end()};
}

/// Whatever the size of the pieces is, the rows are the same.
std::vector<Row> rowsOf(const std::string& text, char delimiter = ',')
{
    std::vector<Row> first;
    for (const std::size_t piece : {1'000'000UL, 1UL, 2UL, 3UL, 7UL})
    {
        TextSource source(text, piece);
        CsvReader reader(source, delimiter, piece);
        std::vector<Row> rows;
        while (const auto* record = reader.next())
            rows.push_back(rowOf(*record));
        if (piece == 1'000'000UL)
            first = rows;
        CPPUNIT_ASSERT(rows == first);
    }
    return first;
}

class CsvReaderTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CsvReaderTest);
    CPPUNIT_TEST(readsFieldsBetweenDelimiters);
    CPPUNIT_TEST(takesEveryEndOfLine);
    CPPUNIT_TEST(undoesQuotes);
    CPPUNIT_TEST(keepsNewlinesInsideQuotes);
    CPPUNIT_TEST(takesQuotesInsideAPlainFieldAsTheyAre);
    CPPUNIT_TEST(passesOverEmptyLinesAndTheByteOrderMark);
    CPPUNIT_TEST(tellsTheLineOfARecord);
    CPPUNIT_TEST(marksTextBehindAClosingQuoteAndGoesOn);
    CPPUNIT_TEST(refusesAQuoteThatIsNotClosed);
    CPPUNIT_TEST(refusesARecordWithoutEnd);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsFieldsBetweenDelimiters()
    {
        CPPUNIT_ASSERT(rowsOf("a,b,c\n1,2,3\n") == (std::vector<Row>{{"a", "b", "c"}, {"1", "2", "3"}}));
        CPPUNIT_ASSERT(rowsOf(",x,\n,\n") == (std::vector<Row>{{"", "x", ""}, {"", ""}}));
        CPPUNIT_ASSERT(rowsOf("a;b,c\n", ';') == (std::vector<Row>{{"a", "b,c"}}));
        CPPUNIT_ASSERT(rowsOf("").empty());
    }

    void takesEveryEndOfLine()
    {
        const std::vector<Row> rows{{"a", "b"}, {"1", "2"}};
        CPPUNIT_ASSERT(rowsOf("a,b\r\n1,2\r\n") == rows);
        CPPUNIT_ASSERT(rowsOf("a,b\n1,2") == rows);
        CPPUNIT_ASSERT(rowsOf("a,b\r\n\"1\",\"2\"\r\n") == rows);
        CPPUNIT_ASSERT(rowsOf("a,b\n\"1\",\"2\"") == rows);
    }

    void undoesQuotes()
    {
        CPPUNIT_ASSERT(rowsOf("\"a,b\",\"say \"\"hi\"\"\",\"\",\"\"\"\"\n") ==
                       (std::vector<Row>{{"a,b", "say \"hi\"", "", "\""}}));
        CPPUNIT_ASSERT(rowsOf("\"a\",\n") == (std::vector<Row>{{"a", ""}}));
        CPPUNIT_ASSERT(rowsOf("x,\"a\"\ny,z\n") == (std::vector<Row>{{"x", "a"}, {"y", "z"}}));
    }

    void keepsNewlinesInsideQuotes()
    {
        CPPUNIT_ASSERT(rowsOf("\"two\r\nlines\",1\n\"\n\",2\n") ==
                       (std::vector<Row>{{"two\r\nlines", "1"}, {"\n", "2"}}));
    }

    void takesQuotesInsideAPlainFieldAsTheyAre()
    {
        CPPUNIT_ASSERT(rowsOf("5\" disk,\"x\"\n1,2\n") == (std::vector<Row>{{"5\" disk", "x"}, {"1", "2"}}));
        CPPUNIT_ASSERT(rowsOf("a\"\"b,c\"\n") == (std::vector<Row>{{"a\"\"b", "c\""}}));
    }

    void passesOverEmptyLinesAndTheByteOrderMark()
    {
        CPPUNIT_ASSERT(rowsOf("\xef\xbb\xbf\n\r\na\n\n\nb\n\n") == (std::vector<Row>{{"a"}, {"b"}}));
        CPPUNIT_ASSERT(rowsOf("\xef\xbb\xbf\"a,b\"\n") == (std::vector<Row>{{"a,b"}}));
    }

    void tellsTheLineOfARecord()
    {
        TextSource source("a\n\n\"x\n\ny\"\nb\n");
        CsvReader reader(source, ',');
        for (const std::uint64_t line : {1U, 3U, 6U})
            CPPUNIT_ASSERT_EQUAL(line, reader.next()->line);
        CPPUNIT_ASSERT(reader.next() == nullptr);
    }

    void marksTextBehindAClosingQuoteAndGoesOn()
    {
        TextSource source("\"a\"b,1\nc,2\n");
        CsvReader reader(source, ',');
        CPPUNIT_ASSERT_EQUAL(std::string("has text behind a closing quote"), std::string(reader.next()->fault));
        const auto* next = reader.next();
        CPPUNIT_ASSERT(next->fault == nullptr);
        CPPUNIT_ASSERT_EQUAL((Row{"c", "2"}), rowOf(*next));
    }

    void refusesAQuoteThatIsNotClosed()
    {
        TextSource source("a\nb,\"c\nd\n");
        CsvReader reader(source, ',');
        static_cast<void>(reader.next());
        try
        {
            static_cast<void>(reader.next());
            CPPUNIT_FAIL("no InputError");
        }
        catch (const InputError& error)
        {
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, error.line());
        }
    }

    void refusesARecordWithoutEnd()
    {
        TextSource source(std::string(2 * longestRecord, 'x'));
        CsvReader reader(source, ',');
        CPPUNIT_ASSERT_THROW(static_cast<void>(reader.next()), InputError);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CsvReaderTest);
} // namespace
