// A folder of a test's own, gone when the test is.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace weir::test
{
/// Made under the system's folder for temporary files and removed with all it holds.
class TemporaryFolder final
{
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return _path; }
    /// Writes a file, replacing what it held and making folders as needed; returns its full path.
    std::filesystem::path write(std::string_view name, std::string_view content) const;

private:
    std::filesystem::path _path;
};
} // namespace weir::test
