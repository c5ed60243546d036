#include "view/Output.h"

#include "app/Failure.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/ioctl.h>
#include <unistd.h>

namespace weir::ctl
{
Output::Output() : _descriptor(STDOUT_FILENO) {}

Output::Output(std::string file, bool force) : _file(std::move(file)), _part(_file + ".part"), _descriptor(-1)
{
    if (!force && std::filesystem::exists(_file))
        throw Failure(exitNotWritable, _file + " is there already; --force replaces it");
    constexpr mode_t ownersOnly = 0600; // what it will hold may not be for everybody
    _descriptor = ::open(_part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, ownersOnly);
    if (_descriptor < 0)
        fail(_part + " cannot be written");
}

Output::~Output()
{
    if (_file.empty() || _descriptor < 0)
        return;
    ::close(_descriptor);
    ::unlink(_part.c_str());
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
    const bool synced = ::fsync(_descriptor) == 0;
    const bool closed = ::close(_descriptor) == 0;
    _descriptor = -1;
    if (!synced || !closed || std::rename(_part.c_str(), _file.c_str()) != 0)
    {
        const int reason = errno;
        ::unlink(_part.c_str());
        errno = reason;
        fail(_file + " cannot be written");
    }
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
