#include "modules/ModuleStamp.h"

#include "support/TemporaryFolder.h"
#include "weir/Module.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstring>
#include <elf.h>
#include <string>
#include <string_view>

namespace
{
using namespace weir::host;

constexpr std::string_view goodStamp = "weir-module-stamp sdk=1 compiler=gcc-12 build=abc";

template <class T>
std::string_view bytesOf(const T& structure)
{
    return {reinterpret_cast<const char*>(&structure), sizeof structure}; // NOLINT: a file is bytes
}

/// The least ELF file with a stamp: head, names of sections, stamp, section headers.
class Library final
{
public:
    Elf64_Ehdr head{};
    Elf64_Shdr names{};
    Elf64_Shdr stamp{};
    std::string stampBytes{goodStamp};

    Library()
    {
        std::memcpy(head.e_ident, ELFMAG, SELFMAG);
        head.e_ident[EI_CLASS] = ELFCLASS64;
        head.e_shnum = 2;
        stampBytes += '\0';
        place();
    }

    void place()
    {
        names.sh_offset = sizeof head;
        names.sh_size = namesBytes.size();
        stamp.sh_offset = names.sh_offset + names.sh_size;
        stamp.sh_size = stampBytes.size();
        stamp.sh_name = 1;
        head.e_shoff = stamp.sh_offset + stamp.sh_size;
    }

    [[nodiscard]] std::string bytes() const
    {
        std::string file(bytesOf(head));
        return file.append(namesBytes).append(stampBytes).append(bytesOf(names)).append(bytesOf(stamp));
    }

private:
    static constexpr std::string_view namesBytes{"\0.weir.stamp\0", 13};
};

class ModuleStampTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ModuleStampTest);
    CPPUNIT_TEST(readsTheFieldsOfAStamp);
    CPPUNIT_TEST(findsNothingInOtherText);
    CPPUNIT_TEST(readsTheStampOfALibrary);
    CPPUNIT_TEST(saysThatAFileCannotBeRead);
    CPPUNIT_TEST(refusesWhatIsNoLibrary);
    CPPUNIT_TEST(refusesALibraryWithoutAStamp);
    CPPUNIT_TEST(survivesALibraryCutAtAnyByte);
    CPPUNIT_TEST(survivesOffsetsThatLeadOutOfTheFile);
    CPPUNIT_TEST(survivesAnyDamagedByte);
    CPPUNIT_TEST(fitsItself);
    CPPUNIT_TEST(namesEveryFieldThatDiffers);
    CPPUNIT_TEST(takesNoNoticeOfTheBuild);
    CPPUNIT_TEST_SUITE_END();

public:
    void readsTheFieldsOfAStamp()
    {
        const auto stamp = parseStamp(goodStamp);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, stamp.size());
        CPPUNIT_ASSERT_EQUAL(std::string("gcc-12"), stamp.at("compiler"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), parseStamp("weir-module-stamp  x sdk=1 ").at("sdk"));
    }

    void findsNothingInOtherText()
    {
        for (const std::string_view text :
             {"", "weir-module-stamp", "weir-module-stamp ", "sdk=1", "weir-module-stamp x"})
            CPPUNIT_ASSERT_MESSAGE(std::string(text), parseStamp(text).empty());
    }

    void readsTheStampOfALibrary() { CPPUNIT_ASSERT(read(Library().bytes()).value() == parseStamp(goodStamp)); }

    void saysThatAFileCannotBeRead()
    {
        const auto result = readStamp((_folder.path() / "missing.so").string());
        CPPUNIT_ASSERT_EQUAL(std::string("cannot be read: No such file or directory"), result.error());
    }

    void refusesWhatIsNoLibrary()
    {
        Library narrow;
        narrow.head.e_ident[EI_CLASS] = ELFCLASS32;
        for (const auto& bytes : {std::string(), std::string("#!/bin/sh\n"), std::string(1000, 'x'), narrow.bytes()})
            CPPUNIT_ASSERT_EQUAL(std::string("is not a shared library of this kind of machine"), read(bytes).error());
    }

    void refusesALibraryWithoutAStamp()
    {
        Library library;
        library.stamp.sh_name = 0;
        CPPUNIT_ASSERT(read(library.bytes()).error().starts_with("carries no stamp"));
        Library empty;
        empty.stampBytes.clear();
        empty.place();
        CPPUNIT_ASSERT(read(empty.bytes()).error().starts_with("carries no stamp"));
        Library endless;
        endless.stampBytes.append(1U << 20U, 'x');
        endless.place();
        CPPUNIT_ASSERT(read(endless.bytes()).error().starts_with("carries no stamp"));
    }

    void survivesALibraryCutAtAnyByte()
    {
        const auto whole = Library().bytes();
        for (std::size_t length = 0; length < whole.size(); ++length)
            CPPUNIT_ASSERT(!read(whole.substr(0, length)).ok());
    }

    void survivesOffsetsThatLeadOutOfTheFile()
    {
        for (const auto offset : {UINT64_MAX, UINT64_MAX - 64, std::uint64_t{1} << 40U})
        {
            Library sections;
            sections.head.e_shoff = offset;
            CPPUNIT_ASSERT(!read(sections.bytes()).ok());
            Library stamp;
            stamp.stamp.sh_offset = offset;
            CPPUNIT_ASSERT(!read(stamp.bytes()).ok());
            Library names;
            names.names.sh_size = offset;
            CPPUNIT_ASSERT(!read(names.bytes()).ok());
        }
    }

    void survivesAnyDamagedByte()
    {
        const auto whole = Library().bytes();
        std::size_t unread = 0;
        for (std::size_t at = 0; at < whole.size(); ++at)
        {
            auto damaged = whole;
            damaged[at] = static_cast<char>(~damaged[at]);
            unread += read(damaged).ok() ? 0U : 1U;
        }
        CPPUNIT_ASSERT(unread > 0 && unread < whole.size());
    }

    void fitsItself() { CPPUNIT_ASSERT_EQUAL(std::string(), stampMismatch(parseStamp(WEIR_MODULE_STAMP))); }

    void namesEveryFieldThatDiffers()
    {
        auto stamp = parseStamp(WEIR_MODULE_STAMP);
        stamp["sdk"] = "2";
        stamp.erase("poco");
        const auto text = stampMismatch(stamp);
        CPPUNIT_ASSERT(text.starts_with("SDK major version: built for 2, this server needs 1; "));
        CPPUNIT_ASSERT(text.find("POCO version: built for nothing, this server needs ") != std::string::npos);
        CPPUNIT_ASSERT(text.find("compiler") == std::string::npos);
    }

    void takesNoNoticeOfTheBuild()
    {
        auto stamp = parseStamp(WEIR_MODULE_STAMP);
        stamp["build"] = "another";
        CPPUNIT_ASSERT_EQUAL(std::string(), stampMismatch(stamp));
    }

private:
    [[nodiscard]] weir::Outcome<ModuleStamp, std::string> read(const std::string& bytes) const
    {
        return readStamp(_folder.write("module.so", bytes).string());
    }

    weir::test::TemporaryFolder _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ModuleStampTest);
} // namespace
