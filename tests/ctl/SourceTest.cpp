#include "input/Source.h"

#include "app/Failure.h"
#include "input/LineReader.h"
#include "support/Printing.h"
#include "support/TemporaryFolder.h"

#include <Poco/DeflatingStream.h>
#include <cppunit/extensions/HelperMacros.h>

#include <sstream>

namespace
{
using namespace weir::ctl;

std::string gzip(const std::string& text)
{
    std::ostringstream out;
    Poco::DeflatingOutputStream deflater(out, Poco::DeflatingStreamBuf::STREAM_GZIP);
    deflater << text;
    deflater.close();
    return out.str();
}

std::string contentOf(const std::string& file)
{
    const auto source = openSource(file);
    std::string content;
    std::string buffer(7, '\0');
    for (auto got = source->read(buffer.data(), buffer.size()); got > 0;
         got = source->read(buffer.data(), buffer.size()))
        content.append(buffer, 0, got);
    return content;
}

class SourceTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SourceTest);
    CPPUNIT_TEST(readsAFile);
    CPPUNIT_TEST(recognisesGzipByItsBytes);
    CPPUNIT_TEST(readsEveryMemberOfAGzipFile);
    CPPUNIT_TEST(refusesAGzipFileThatIsCutShort);
    CPPUNIT_TEST(refusesAGzipFileThatIsDamaged);
    CPPUNIT_TEST(refusesAFileThatIsNotThere);
    CPPUNIT_TEST(numbersLines);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsAFile()
    {
        for (const std::string text : {"", "x", "some text\n"})
            CPPUNIT_ASSERT_EQUAL(text, contentOf(_folder.write("plain", text)));
    }

    void recognisesGzipByItsBytes()
    {
        const std::string text(100'000, 'x');
        CPPUNIT_ASSERT_EQUAL(text, contentOf(_folder.write("no-ending", gzip(text))));
    }

    void readsEveryMemberOfAGzipFile()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("onetwo"), contentOf(_folder.write("two.gz", gzip("one") + gzip("two"))));
    }

    void refusesAGzipFileThatIsCutShort()
    {
        const auto whole = gzip("a text of some length");
        for (std::size_t size = 3; size < whole.size(); ++size)
            assertFails(exitBadData, whole.substr(0, size));
    }

    void refusesAGzipFileThatIsDamaged()
    {
        auto damaged = gzip("a text of some length");
        damaged[damaged.size() - 6] ^= 1; // in its checksum
        assertFails(exitBadData, damaged);
    }

    void refusesAFileThatIsNotThere()
    {
        try
        {
            static_cast<void>(openSource((_folder.path() / "nothing").string()));
            CPPUNIT_FAIL("no Failure");
        }
        catch (const Failure& failure)
        {
            CPPUNIT_ASSERT_EQUAL(exitNoInput, failure.exitCode());
        }
    }

    void numbersLines()
    {
        const auto source = openSource(_folder.write("lines", "a\r\n\nb\n\nlast"));
        LineReader reader(*source);
        std::vector<std::string> lines;
        for (auto line = reader.next(); line; line = reader.next())
            lines.push_back(std::to_string(line->number) + std::string(line->text));
        CPPUNIT_ASSERT_EQUAL((std::vector<std::string>{"1a", "2", "3b", "4", "5last"}), lines);
    }

private:
    void assertFails(ExitCode exitCode, const std::string& content)
    {
        try
        {
            static_cast<void>(contentOf(_folder.write("bad.gz", content)));
            CPPUNIT_FAIL("no Failure");
        }
        catch (const Failure& failure)
        {
            CPPUNIT_ASSERT_EQUAL(exitCode, failure.exitCode());
        }
    }

    weir::test::TemporaryFolder _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SourceTest);
} // namespace
