// What durable writes have to wait for at least.
#pragma once

#include <cstddef>
#include <string>
#include <sys/types.h>

namespace weir::bench
{
/// A file without a name that is written block by block, over and over. It does not grow, so a sync has nothing but
/// those blocks to make durable. Of one thread.
class SyncedFile final
{
public:
    /// In `folder`. Throws std::system_error.
    explicit SyncedFile(const std::string& folder);
    ~SyncedFile();
    SyncedFile(const SyncedFile&) = delete;
    SyncedFile& operator=(const SyncedFile&) = delete;

    /// Returns once as many blocks as `bytes` take are on disk. Throws std::system_error.
    void write(std::size_t bytes);

private:
    const int _file;
    std::string _blocks;
    off_t _position = 0;
};
} // namespace weir::bench
