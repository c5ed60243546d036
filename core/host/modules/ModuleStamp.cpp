#include "ModuleStamp.h"

#include "weir/Module.h"

#include <array>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <iterator>
#include <optional>

namespace weir::host
{
namespace
{
constexpr std::string_view magic = "weir-module-stamp ";
constexpr std::string_view sectionName = ".weir.stamp";

/// A structure at an offset of a file, or nothing if the file is too short for it.
template <class T>
std::optional<T> structureAt(std::string_view file, std::size_t offset)
{
    if (offset > file.size() || file.size() - offset < sizeof(T))
        return std::nullopt;
    T value;
    std::memcpy(&value, file.data() + offset, sizeof value);
    return value;
}

std::string_view bytesOf(std::string_view file, const Elf64_Shdr& section)
{
    if (section.sh_offset > file.size() || file.size() - section.sh_offset < section.sh_size)
        return {};
    return file.substr(section.sh_offset, section.sh_size);
}

std::string_view textAt(std::string_view bytes, std::size_t offset)
{
    if (offset >= bytes.size())
        return {};
    const auto text = bytes.substr(offset);
    return text.substr(0, text.find('\0'));
}

bool isElf64(std::string_view file)
{
    return file.size() > EI_CLASS && file.starts_with(ELFMAG) && file[EI_CLASS] == ELFCLASS64;
}

std::optional<Elf64_Shdr> sectionAt(std::string_view file, const Elf64_Ehdr& header, std::size_t index)
{
    return structureAt<Elf64_Shdr>(file, header.e_shoff + index * sizeof(Elf64_Shdr));
}

std::string_view findSection(std::string_view file, const Elf64_Ehdr& header)
{
    const auto names = sectionAt(file, header, header.e_shstrndx);
    if (!names)
        return {};
    for (std::size_t i = 0; i < header.e_shnum; ++i)
    {
        const auto section = sectionAt(file, header, i);
        if (section && textAt(bytesOf(file, *names), section->sh_name) == sectionName)
            return bytesOf(file, *section);
    }
    return {};
}
} // namespace

ModuleStamp parseStamp(std::string_view text)
{
    ModuleStamp stamp;
    if (!text.starts_with(magic))
        return stamp;
    text.remove_prefix(magic.size());
    while (!text.empty())
    {
        const auto field = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), field.size() + 1));
        const auto equals = field.find('=');
        if (equals != std::string_view::npos)
            stamp.emplace(field.substr(0, equals), field.substr(equals + 1));
    }
    return stamp;
}

Outcome<ModuleStamp, std::string> readStamp(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        return failure("cannot be read: " + std::string(std::strerror(errno)));
    const std::string file{std::istreambuf_iterator<char>(stream), {}};
    const auto header = structureAt<Elf64_Ehdr>(file, 0);
    if (!header || !isElf64(file))
        return failure(std::string("is not a shared library of this kind of machine"));
    auto stamp = parseStamp(textAt(findSection(file, *header), 0));
    if (stamp.empty())
        return failure(
            std::string("carries no stamp: it is not a module built by weir_add_module() with WEIR_EXPORT_MODULE"));
    return stamp;
}

std::string stampMismatch(const ModuleStamp& stamp)
{
    static const ModuleStamp own = parseStamp(WEIR_MODULE_STAMP);
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> compared{
        {{"sdk", "SDK major version"}, {"compiler", "compiler"}, {"cxxabi", "C++ ABI"}, {"poco", "POCO version"}}};
    std::string text;
    for (const auto& [field, meaning] : compared)
    {
        const auto theirs = stamp.find(field);
        const std::string_view value = theirs == stamp.end() ? std::string_view("nothing") : theirs->second;
        if (value == own.find(field)->second)
            continue;
        text.append(text.empty() ? "" : "; ").append(meaning).append(": built for ").append(value);
        text.append(", this server needs ").append(own.find(field)->second);
    }
    return text;
}
} // namespace weir::host
