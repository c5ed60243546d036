#include "view/Output.h"

#include "app/Failure.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace weir::ctl
{
Output::Output() : _descriptor(STDOUT_FILENO) {}

Output::Output(std::string file, bool force) : _file(std::move(file)), _part(_file + ".part"), _descriptor(-1)
{
    requireNew(force);
    constexpr int tries = 3;
    for (int i = 0; i < tries; ++i)
        if (openPart(force))
            return;
    throw Failure(exitNotWritable, _part + " goes to others again and again");
}

void Output::requireNew(bool force) const
{
    if (!force && std::filesystem::exists(_file))
        throw Failure(exitNotWritable, _file + " is there already; --force replaces it");
}

/// False if another process has just renamed what was opened: it is whole, and not to be written to.
bool Output::openPart(bool force)
{
    constexpr mode_t ownersOnly = 0600; // what it will hold may not be for everybody
    const int opened = ::open(_part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, ownersOnly);
    if (opened < 0)
        fail(_part + " cannot be written");
    if (::flock(opened, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    {
        ::close(opened);
        throw Failure(exitNotWritable, _part + " is being written by another process");
    }
    struct stat mine = {};
    struct stat named = {};
    const bool isNamed = ::fstat(opened, &mine) == 0 && ::stat(_part.c_str(), &named) == 0 &&
                         mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
    const bool isTaken = !force && std::filesystem::exists(_file); // since this was asked first
    if (isNamed && isTaken)
        ::unlink(_part.c_str());
    if (!isNamed || isTaken)
    {
        ::close(opened);
        requireNew(force);
        return false;
    }
    _descriptor = opened;
    if (S_ISREG(mine.st_mode) && ::ftruncate(opened, 0) != 0)
        fail(_part + " cannot be written");
    return true;
}

Output::~Output()
{
    if (_file.empty() || _descriptor < 0)
        return;
    ::unlink(_part.c_str()); // first: once it is closed it may be another's
    ::close(_descriptor);
}

void Output::fail(const std::string& what) const
{
    throw Failure(exitNotWritable, what + ": " + std::strerror(errno));
}

void Output::write(std::string_view text)
{
    while (!text.empty())
    {
        const auto written = ::write(_descriptor, text.data(), text.size());
        if (written < 0 && errno == EPIPE)
            throw Failure(exitReaderGone, "");
        if (written < 0 && errno != EINTR)
            fail((_file.empty() ? "standard output" : _part) + " cannot be written");
        if (written > 0)
            text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void Output::finish()
{
    if (_file.empty())
        return;
    // Before it is closed: until then nobody else takes FILE.part.
    if (::fsync(_descriptor) != 0 || std::rename(_part.c_str(), _file.c_str()) != 0)
        fail(_file + " cannot be written");
    ::close(std::exchange(_descriptor, -1));
    syncFolder();
}

/// The name, too, is to outlive a power cut; where a folder cannot be synced its file system sees to that by itself.
void Output::syncFolder() const
{
    auto folder = std::filesystem::path(_file).parent_path();
    if (folder.empty())
        folder = ".";
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0)
        return;
    (void)::fsync(opened);
    ::close(opened);
}

bool Output::isTerminal()
{
    return ::isatty(STDOUT_FILENO) != 0;
}

std::size_t Output::terminalWidth()
{
    constexpr std::size_t usual = 80;
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return usual;
    return size.ws_col;
}
} // namespace weir::ctl
