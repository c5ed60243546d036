#include "engine/DataFolder.h"

#include "engine/StorageErrors.h"
#include "weir/Config.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>

namespace weir::metrics
{
namespace
{
namespace fs = std::filesystem;

std::string reason(int number)
{
    return std::generic_category().message(number);
}

/// A new entry of a folder survives a power cut once the folder is synced.
void sync(const fs::path& folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return; // not ours to read: nor did we make it
    ::fsync(descriptor);
    ::close(descriptor);
}

void makeFolder(const fs::path& folder)
{
    if (folder.empty() || fs::is_directory(folder))
        return;
    makeFolder(folder.parent_path());
    fs::create_directory(folder);
    sync(folder.parent_path());
}
} // namespace

fs::path prepareDataFolder(const fs::path& path)
{
    const fs::path given = fs::absolute(path);
    try
    {
        makeFolder(given.parent_path());
        return fs::weakly_canonical(given);
    }
    catch (const fs::filesystem_error& error)
    {
        throw NotWritableError(given.string(), error.code().message());
    }
}

void makeWritable(const fs::path& file)
{
    constexpr mode_t mode = 0640;
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode);
    if (descriptor < 0)
        throw NotWritableError(file.string(), reason(errno));
    ::close(descriptor);
    sync(file.parent_path());
}

std::uint64_t freeDisk(const fs::path& folder)
{
    struct statvfs found = {};
    if (::statvfs(folder.c_str(), &found) != 0)
        throw DiskError("the free disk at " + folder.string() + " cannot be told: " + reason(errno));
    return std::uint64_t{found.f_bavail} * found.f_frsize;
}
} // namespace weir::metrics
