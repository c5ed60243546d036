#include "ModuleStamp.h"

#include "weir/Module.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <optional>

namespace weir::host
{
namespace
{
constexpr std::string_view magic = "weir-module-stamp ";
constexpr std::string_view sectionName = ".weir.stamp";

/// Far more than any library needs: the names of its sections, and the stamp.
constexpr std::size_t mostNames = std::size_t{1} << 20U;
constexpr std::size_t mostStamp = std::size_t{64} << 10U;

/// So many bytes at an offset of a file, or none if it is too short for them.
std::string bytesAt(std::istream& file, std::size_t offset, std::size_t size)
{
    std::string bytes(size, '\0');
    file.clear();
    if (!file.seekg(static_cast<std::streamoff>(offset)) ||
        !file.read(bytes.data(), static_cast<std::streamsize>(size)))
        bytes.clear();
    return bytes;
}

/// A structure at an offset of some bytes, or nothing if they are too short for it.
template <class T>
std::optional<T> structureAt(std::string_view bytes, std::size_t offset)
{
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T))
        return std::nullopt;
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

std::string contentOf(std::istream& file, const Elf64_Shdr& section, std::size_t most)
{
    return section.sh_size > most ? std::string() : bytesAt(file, section.sh_offset, section.sh_size);
}

std::string_view textAt(std::string_view bytes, std::size_t offset)
{
    if (offset >= bytes.size())
        return {};
    const auto text = bytes.substr(offset);
    return text.substr(0, text.find('\0'));
}

bool isElf64(const Elf64_Ehdr& header)
{
    const std::string_view ident(reinterpret_cast<const char*>(header.e_ident), EI_NIDENT);
    return ident.starts_with(ELFMAG) && ident[EI_CLASS] == ELFCLASS64;
}

/// The stamp's section; empty: there is none. Nothing else of the file is read but the table of its sections.
std::string findStamp(std::istream& file, const Elf64_Ehdr& header)
{
    const auto table = bytesAt(file, header.e_shoff, header.e_shnum * sizeof(Elf64_Shdr));
    const auto sectionAt = [&](std::size_t index)
    { return structureAt<Elf64_Shdr>(table, index * sizeof(Elf64_Shdr)); };
    const auto namesSection = sectionAt(header.e_shstrndx);
    if (!namesSection)
        return {};
    const auto names = contentOf(file, *namesSection, mostNames);
    for (std::size_t i = 0; i < header.e_shnum; ++i)
        if (const auto section = sectionAt(i); section && textAt(names, section->sh_name) == sectionName)
            return contentOf(file, *section, mostStamp);
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
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return failure("cannot be read: " + std::string(std::strerror(errno)));
    const auto header = structureAt<Elf64_Ehdr>(bytesAt(file, 0, sizeof(Elf64_Ehdr)), 0);
    if (!header || !isElf64(*header))
        return failure(std::string("is not a shared library of this kind of machine"));
    auto stamp = parseStamp(textAt(findStamp(file, *header), 0));
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
