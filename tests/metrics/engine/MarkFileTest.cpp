#include "engine/MarkFile.h"

#include "support/TemporaryFolder.h"
#include "weir/Config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

namespace weir::metrics::test
{
namespace
{
constexpr Mark markOf(std::uint64_t journal)
{
    return {.identity = 7, .series = 2, .journal = journal, .answers = 3, .points = 10 * journal};
}

class MarkFileTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MarkFileTest);
    CPPUNIT_TEST(thereIsNoneBeforeTheFirst);
    CPPUNIT_TEST(theNewestIsRead);
    CPPUNIT_TEST(anotherFilesMarkIsNotThisOnes);
    CPPUNIT_TEST(aTornMarkLeavesTheOneBefore);
    CPPUNIT_TEST(noiseIsNoMark);
    CPPUNIT_TEST(isHeldByOneAtATime);
    CPPUNIT_TEST(aFolderThatIsNotThereIsNamed);
    CPPUNIT_TEST_SUITE_END();

    void thereIsNoneBeforeTheFirst()
    {
        CPPUNIT_ASSERT(!MarkFile::read(_path, 7));
        const MarkFile file(_path);
        CPPUNIT_ASSERT(!MarkFile::read(_path, 7));
    }

    void theNewestIsRead()
    {
        MarkFile file(_path);
        for (std::uint64_t journal = 1; journal < 5; ++journal)
        {
            file.write(markOf(journal));
            const auto mark = MarkFile::read(_path, 7);
            CPPUNIT_ASSERT(mark);
            CPPUNIT_ASSERT_EQUAL(journal, mark->journal);
            CPPUNIT_ASSERT_EQUAL(10 * journal, mark->points);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), mark->series);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t(3), mark->answers);
        }
    }

    void anotherFilesMarkIsNotThisOnes()
    {
        MarkFile file(_path);
        file.write(markOf(9));
        CPPUNIT_ASSERT(!MarkFile::read(_path, 8));
        Mark mine = markOf(1);
        mine.identity = 8;
        file.write(mine);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), MarkFile::read(_path, 8)->journal);
    }

    void aTornMarkLeavesTheOneBefore()
    {
        MarkFile file(_path);
        file.write(markOf(1));
        file.write(markOf(2));
        std::fstream bytes(MarkFile::pathOf(_path), std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(-1, std::ios::end);
        bytes.put('\x55');
        bytes.close();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), MarkFile::read(_path, 7)->journal);
    }

    void noiseIsNoMark()
    {
        std::ofstream(MarkFile::pathOf(_path)) << std::string(200, 'x');
        CPPUNIT_ASSERT(!MarkFile::read(_path, 7));
    }

    void isHeldByOneAtATime()
    {
        {
            const MarkFile file(_path);
            CPPUNIT_ASSERT_THROW(MarkFile{_path}, InUseError);
        }
        CPPUNIT_ASSERT_NO_THROW(MarkFile{_path});
    }

    void aFolderThatIsNotThereIsNamed()
    {
        CPPUNIT_ASSERT_THROW(MarkFile{_folder.path() / "none" / "metrics.db"}, NotWritableError);
    }

    weir::test::TemporaryFolder _folder;
    const std::filesystem::path _path = _folder.path() / "metrics.db";
};

CPPUNIT_TEST_SUITE_REGISTRATION(MarkFileTest);
} // namespace
} // namespace weir::metrics::test
