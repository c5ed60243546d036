#include "input/FileSource.h"

#include "app/Failure.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace weir::ctl
{
FileSource::FileSource(std::string name)
    : _name(std::move(name)),
      _descriptor(_name == "-" ? ::dup(STDIN_FILENO) : ::open(_name.c_str(), O_RDONLY | O_CLOEXEC))
{
    if (_descriptor < 0)
        fail("cannot be opened");
    ::posix_fadvise(_descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
}

FileSource::~FileSource()
{
    if (_descriptor >= 0)
        ::close(_descriptor);
}

void FileSource::fail(const char* what) const
{
    const std::string reason = std::strerror(errno);
    throw Failure(exitNoInput, (_name == "-" ? "standard input" : _name) + " " + what + ": " + reason);
}

std::string_view FileSource::peek(std::size_t size)
{
    while (_peeked.size() < size)
    {
        const auto before = _peeked.size();
        _peeked.resize(size);
        const auto got = readDescriptor(_peeked.data() + before, size - before);
        _peeked.resize(before + got);
        if (got == 0)
            break;
    }
    return _peeked;
}

std::size_t FileSource::read(char* buffer, std::size_t size)
{
    std::size_t got = 0;
    if (!_peeked.empty())
    {
        got = _peeked.copy(buffer, size);
        _peeked.erase(0, got);
    }
    else
        got = readDescriptor(buffer, size);
    _consumed += got;
    return got;
}

std::size_t FileSource::readDescriptor(char* buffer, std::size_t size) const
{
    ssize_t got = 0;
    do
        got = ::read(_descriptor, buffer, size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        fail("cannot be read");
    return static_cast<std::size_t>(got);
}
} // namespace weir::ctl
