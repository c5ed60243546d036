// Fewer calls of the system for a commit.
#pragma once

#include <memory>
#include <string>

namespace weir::metrics
{
/// An SQLite VFS over another one. SQLite writes a page to its WAL with two calls, so that a commit of 400 KB takes
/// two hundred; here what is written in order is gathered, and written by 64 KiB, at the latest before the sync that
/// ends the commit, and before anything of the file is read. All else is the base's.
///
/// REQUIRES: it serves one connection, with `synchronous = FULL`, which syncs before others may see a commit
/// (sqlite.org/pragma.html#pragma_synchronous), on a disk of which SQLite takes it that a write spoils nothing beside
/// it (sqlite.org/psow.html). Otherwise others would look for pages that are not written yet.
class GatheringVfs final
{
public:
    /// `base` is a name, empty for SQLite's default; it must outlive this, and this the connections that use it.
    /// Throws DiskError if there is no such VFS.
    explicit GatheringVfs(const std::string& base);
    ~GatheringVfs();
    GatheringVfs(const GatheringVfs&) = delete;
    GatheringVfs& operator=(const GatheringVfs&) = delete;

    /// Under which it is registered; no other has it.
    [[nodiscard]] const std::string& name() const noexcept { return _name; }

    /// To be called when a transaction was rolled back: what had been gathered of it must not be written over a commit
    /// that somebody else makes.
    void drop() noexcept;

private:
    struct Vfs;

    std::string _name;
    std::unique_ptr<Vfs> _vfs;
};
} // namespace weir::metrics
