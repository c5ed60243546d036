#include "engine/GatheringVfs.h"

#include "engine/StorageErrors.h"

#include <sqlite3.h>

#include <atomic>
#include <cstddef>
#include <new>

namespace weir::metrics
{
namespace
{
// Gathered before it is written; SQLite's own VFS takes less than 128 KiB at once.
constexpr std::size_t most = 64 * 1024;

/// What SQLite holds for a WAL; the base's own file lies behind it.
struct Gathering
{
    sqlite3_file file;
    std::string* pending; // the VFS's
    sqlite3_int64 start;  // of `pending`, in the file
};

Gathering& gatheringOf(sqlite3_file* file) noexcept
{
    return *reinterpret_cast<Gathering*>(file);
}

sqlite3_file* baseOf(sqlite3_file* file) noexcept
{
    return reinterpret_cast<sqlite3_file*>(&gatheringOf(file) + 1);
}

/// What cannot be written is dropped: the transaction that it belongs to fails.
int flush(sqlite3_file* file) noexcept
{
    auto& [methods, pending, start] = gatheringOf(file);
    if (pending->empty())
        return SQLITE_OK;
    auto* base = baseOf(file);
    const int code = base->pMethods->xWrite(base, pending->data(), static_cast<int>(pending->size()), start);
    pending->clear();
    return code;
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) noexcept
{
    auto& [methods, pending, start] = gatheringOf(file);
    const auto count = static_cast<std::size_t>(size);
    const auto end = start + static_cast<sqlite3_int64>(pending->size());
    if (!pending->empty() && (offset != end || count > most - pending->size()))
        if (const int code = flush(file); code != SQLITE_OK)
            return code;
    if (count > most)
        return baseOf(file)->pMethods->xWrite(baseOf(file), bytes, size, offset);
    if (pending->empty())
        start = offset;
    pending->append(static_cast<const char*>(bytes), count);
    return SQLITE_OK;
}

/// Calls one of the base's methods with the base's file.
template <auto Method, class... Arguments>
int pass(sqlite3_file* file, Arguments... arguments) noexcept
{
    auto* base = baseOf(file);
    return (base->pMethods->*Method)(base, arguments...);
}

/// The same once all is written.
template <auto Method, class... Arguments>
int passWritten(sqlite3_file* file, Arguments... arguments) noexcept
{
    const int code = flush(file);
    return code == SQLITE_OK ? pass<Method>(file, arguments...) : code;
}

// When a read fails because the disk is full, SQLite may take back no more than the statement; but of earlier ones,
// too, something is missing now.
int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) noexcept
{
    return flush(file) == SQLITE_OK ? pass<&sqlite3_io_methods::xRead>(file, to, size, offset) : SQLITE_IOERR_WRITE;
}

using Methods = sqlite3_io_methods;
// Of the first version: shared memory and maps are the database's alone, never its WAL's.
constexpr Methods methods{.iVersion = 1,
                          .xClose = &pass<&Methods::xClose>, // what is left belongs to no commit
                          .xRead = &read,
                          .xWrite = &write,
                          .xTruncate = &passWritten<&Methods::xTruncate, sqlite3_int64>,
                          .xSync = &passWritten<&Methods::xSync, int>,
                          .xFileSize = &passWritten<&Methods::xFileSize, sqlite3_int64*>,
                          .xLock = &pass<&Methods::xLock, int>,
                          .xUnlock = &pass<&Methods::xUnlock, int>,
                          .xCheckReservedLock = &pass<&Methods::xCheckReservedLock, int*>,
                          .xFileControl = &pass<&Methods::xFileControl, int, void*>,
                          .xSectorSize = &pass<&Methods::xSectorSize>,
                          .xDeviceCharacteristics = &pass<&Methods::xDeviceCharacteristics>,
                          .xShmMap = nullptr,
                          .xShmLock = nullptr,
                          .xShmBarrier = nullptr,
                          .xShmUnmap = nullptr,
                          .xFetch = nullptr,
                          .xUnfetch = nullptr};
} // namespace

struct GatheringVfs::Vfs : sqlite3_vfs
{
    static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* outFlags) noexcept
    {
        auto& self = *static_cast<Vfs*>(vfs);
        if ((static_cast<unsigned>(flags) & SQLITE_OPEN_WAL) == 0)
            return self.base->xOpen(self.base, path, file, flags, outFlags);
        file->pMethods = nullptr; // until it is open: SQLite will not close it
        if (const int code = self.base->xOpen(self.base, path, baseOf(file), flags, outFlags); code != SQLITE_OK)
            return code;
        self.pending.clear();
        new (file) Gathering{.file = {&methods}, .pending = &self.pending, .start = 0};
        return SQLITE_OK;
    }

    sqlite3_vfs* base;
    std::string pending; // of the one WAL; its room is there from the beginning
};

GatheringVfs::GatheringVfs(const std::string& base)
{
    static std::atomic<unsigned> made = 0;
    auto* found = sqlite3_vfs_find(base.empty() ? nullptr : base.c_str());
    if (found == nullptr)
        throw DiskError("SQLite has no VFS " + base);
    _name = "weir-gathering-" + std::to_string(++made);
    _vfs = std::make_unique<Vfs>(Vfs{*found, found, {}});
    _vfs->pending.reserve(most);
    _vfs->zName = _name.c_str();
    _vfs->pNext = nullptr;
    _vfs->szOsFile += static_cast<int>(sizeof(Gathering));
    _vfs->xOpen = &Vfs::open;
    if (sqlite3_vfs_register(_vfs.get(), 0) != SQLITE_OK)
        throw DiskError("SQLite does not take the VFS " + _name);
}

GatheringVfs::~GatheringVfs()
{
    sqlite3_vfs_unregister(_vfs.get());
}

void GatheringVfs::drop() noexcept
{
    _vfs->pending.clear();
}
} // namespace weir::metrics
