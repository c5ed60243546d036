// Moves what the WAL holds into the file, beside the writer.
//
// A checkpoint that runs while the writer writes never reaches the WAL's end, and only a WAL that was moved to its end
// is started afresh. So the bulk is moved by whoever calls `checkpoint`, and the little that came meanwhile by the
// writer, right after its next commit. A WAL that grows too long all the same the writer moves by itself.
//
// SQLite before 3.51.3 may lose a commit that starts the WAL afresh while a second checkpoint begins right after one
// that moved all (sqlite.org/wal.html, "WAL-reset bug"): of two checkpoints the second waits, and is not made if
// nothing is left.
#pragma once

#include "engine/Sqlite.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace weir::metrics
{
class WalKeeper final
{
public:
    /// `writer` must outlive this.
    WalKeeper(Connection& writer, std::filesystem::path path, std::string vfs);
    WalKeeper(const WalKeeper&) = delete;
    WalKeeper& operator=(const WalKeeper&) = delete;

    /// For any thread.
    [[nodiscard]] bool wantsCheckpoint() const noexcept;
    /// For any thread but the writer's. Throws DiskError.
    void checkpoint();
    /// For the writer, after each commit. A failure is left to the next checkpoint.
    void committed() noexcept;
    /// For any thread: whether there is more to move than the writer should.
    [[nodiscard]] bool hasUnmoved() const noexcept;
    /// For the writer, when it has nothing to do: moves what is left and gives the WAL's room back to the disk, unless
    /// somebody reads from it. Throws DiskError.
    void truncate();

private:
    [[nodiscard]] std::uint32_t unmoved() const noexcept;
    static int committed(void* self, sqlite3* handle, const char* database, int frames) noexcept;

    Connection& _writer;
    const std::filesystem::path _path;
    const std::string _vfs;
    std::atomic<std::uint32_t> _frames;    ///< in the WAL
    std::atomic<std::uint32_t> _moved = 0; ///< of them, when a checkpoint was last made
    std::atomic<bool> _caughtUp = false;   ///< only what came since is left to be moved
    std::mutex _mutex;
    std::unique_ptr<Connection> _connection; // guarded by _mutex
};
} // namespace weir::metrics
