#include "TemporaryFolder.h"

#include <fstream>
#include <stdexcept>
#include <stdlib.h>
#include <system_error>

namespace weir::test
{
TemporaryFolder::TemporaryFolder()
{
    std::string name = std::filesystem::temp_directory_path() / "weir-test-XXXXXX";
    if (!::mkdtemp(name.data()))
        throw std::system_error(errno, std::generic_category(), name);
    _path = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(_path, ignored);
}

std::filesystem::path TemporaryFolder::write(std::string_view name, std::string_view content) const
{
    const std::filesystem::path file = _path / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << content;
    if (!stream.flush())
        throw std::runtime_error("cannot write " + file.string());
    return file;
}
} // namespace weir::test
