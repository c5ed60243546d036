#include "support/SqliteDisk.h"

#include <atomic>
#include <new>
#include <stdexcept>

namespace weir::test
{
namespace
{
sqlite3_vfs& system()
{
    static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
    return *found;
}

/// What SQLite allocates for a file of ours; the system's follows it.
struct WatchedFile
{
    sqlite3_file base;
    DiskObserver* observer;
    std::string* path; ///< owned
};

WatchedFile* watched(sqlite3_file* file)
{
    return reinterpret_cast<WatchedFile*>(file); // NOLINT(*-reinterpret-cast): SQLite's way of deriving
}

sqlite3_file* below(sqlite3_file* file)
{
    return reinterpret_cast<sqlite3_file*>(watched(file) + 1); // NOLINT(*-reinterpret-cast)
}

int ask(sqlite3_file* file, DiskCall call)
{
    call.path = *watched(file)->path;
    return watched(file)->observer->before(call);
}

int close(sqlite3_file* file)
{
    delete watched(file)->path; // NOLINT(*-owning-memory)
    return below(file)->pMethods->xClose(below(file));
}

int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset)
{
    return below(file)->pMethods->xRead(below(file), to, size, offset);
}

int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset)
{
    const std::string_view data(static_cast<const char*>(from), static_cast<std::size_t>(size));
    const int code = ask(file, {.kind = DiskCall::Kind::write, .path = {}, .offset = offset, .data = data});
    return code != SQLITE_OK ? code : below(file)->pMethods->xWrite(below(file), from, size, offset);
}

int truncate(sqlite3_file* file, sqlite3_int64 size)
{
    const int code = ask(file, {.kind = DiskCall::Kind::truncate, .path = {}, .offset = size});
    return code != SQLITE_OK ? code : below(file)->pMethods->xTruncate(below(file), size);
}

int sync(sqlite3_file* file, int /*flags*/)
{
    return ask(file, {.kind = DiskCall::Kind::sync, .path = {}});
}

int fileSize(sqlite3_file* file, sqlite3_int64* size)
{
    return below(file)->pMethods->xFileSize(below(file), size);
}

int lock(sqlite3_file* file, int level)
{
    return below(file)->pMethods->xLock(below(file), level);
}

int unlock(sqlite3_file* file, int level)
{
    return below(file)->pMethods->xUnlock(below(file), level);
}

int checkReservedLock(sqlite3_file* file, int* result)
{
    return below(file)->pMethods->xCheckReservedLock(below(file), result);
}

int fileControl(sqlite3_file* file, int operation, void* argument)
{
    return below(file)->pMethods->xFileControl(below(file), operation, argument);
}

int sectorSize(sqlite3_file* file)
{
    return below(file)->pMethods->xSectorSize(below(file));
}

int deviceCharacteristics(sqlite3_file* file)
{
    return below(file)->pMethods->xDeviceCharacteristics(below(file));
}

int shmMap(sqlite3_file* file, int page, int size, int extend, void volatile** to)
{
    return below(file)->pMethods->xShmMap(below(file), page, size, extend, to);
}

int shmLock(sqlite3_file* file, int offset, int count, int flags)
{
    return below(file)->pMethods->xShmLock(below(file), offset, count, flags);
}

void shmBarrier(sqlite3_file* file)
{
    below(file)->pMethods->xShmBarrier(below(file));
}

int shmUnmap(sqlite3_file* file, int remove)
{
    return below(file)->pMethods->xShmUnmap(below(file), remove);
}

// Version 2: with shared memory, without mapped reading.
constexpr sqlite3_io_methods methods{2,
                                     close,
                                     read,
                                     write,
                                     truncate,
                                     sync,
                                     fileSize,
                                     lock,
                                     unlock,
                                     checkReservedLock,
                                     fileControl,
                                     sectorSize,
                                     deviceCharacteristics,
                                     shmMap,
                                     shmLock,
                                     shmBarrier,
                                     shmUnmap,
                                     nullptr,
                                     nullptr};

DiskObserver& observerOf(sqlite3_vfs* vfs)
{
    return *static_cast<DiskObserver*>(vfs->pAppData);
}

int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* outFlags)
{
    file->pMethods = nullptr; // not open: SQLite will not close it
    const std::string name = path != nullptr ? path : "";
    const int code = observerOf(vfs).before({.kind = DiskCall::Kind::open, .path = name});
    if (code != SQLITE_OK)
        return code;
    const int result = system().xOpen(&system(), path, below(file), flags, outFlags);
    if (result != SQLITE_OK)
        return result;
    new (file) WatchedFile{{&methods}, &observerOf(vfs), new std::string(name)}; // NOLINT(*-owning-memory)
    return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* path, int syncFolder)
{
    const int code = observerOf(vfs).before({.kind = DiskCall::Kind::remove, .path = path});
    return code != SQLITE_OK ? code : system().xDelete(&system(), path, syncFolder);
}
} // namespace

SqliteDisk::SqliteDisk(DiskObserver& observer)
{
    static std::atomic<unsigned> made = 0;
    _name = "weir-disk-" + std::to_string(++made);
    _vfs = std::make_unique<sqlite3_vfs>(system());
    _vfs->szOsFile = static_cast<int>(sizeof(WatchedFile)) + system().szOsFile;
    _vfs->zName = _name.c_str();
    _vfs->pAppData = &observer;
    _vfs->xOpen = open;
    _vfs->xDelete = remove;
    if (sqlite3_vfs_register(_vfs.get(), 0) != SQLITE_OK)
        throw std::runtime_error("SQLite does not take the disk");
}

SqliteDisk::~SqliteDisk()
{
    sqlite3_vfs_unregister(_vfs.get());
}
} // namespace weir::test
