#include "SyncedFile.h"

#include "Checked.h"

#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace weir::bench
{
namespace
{
constexpr std::size_t block = 4096;
constexpr off_t size = 4 << 20;

int openIn(const std::string& folder)
{
    std::string path = folder + "/synced-XXXXXX";
    const int file = checked(mkostemp(path.data(), O_CLOEXEC), "mkostemp");
    unlink(path.c_str());
    return file;
}
} // namespace

SyncedFile::SyncedFile(const std::string& folder) : _file(openIn(folder))
{
    write(size);
}

SyncedFile::~SyncedFile()
{
    close(_file);
}

void SyncedFile::write(std::size_t bytes)
{
    _blocks.resize((bytes + block - 1) / block * block, 'x');
    if (_position + std::ssize(_blocks) > size)
        _position = 0;
    checked(pwrite(_file, _blocks.data(), _blocks.size(), _position), "pwrite");
    checked(fdatasync(_file), "fdatasync");
    _position += std::ssize(_blocks);
}
} // namespace weir::bench
