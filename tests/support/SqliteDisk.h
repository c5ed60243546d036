// A disk under SQLite that somebody watches, and may let fail.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace weir::test
{
/// What SQLite is about to do to a file.
struct DiskCall
{
    enum class Kind : std::uint8_t
    {
        open,
        write,
        truncate, ///< to `offset`
        sync,
        remove,
    };

    Kind kind;
    std::string path;
    std::int64_t offset = 0;
    std::string_view data = {}; ///< of a write, until the call returns
};

class DiskObserver
{
public:
    virtual ~DiskObserver() = default;
    /// SQLITE_OK lets the call go on; any other code is its result, and nothing is done.
    virtual int before(const DiskCall& call) = 0;
};

/// An SQLite VFS over the system's own, under a name of its own. Shared memory, locks and reading go straight
/// through; a sync ends with the observer: the machine that the test runs on does not lose its power.
class SqliteDisk final
{
public:
    /// `observer` must outlive it, and it all connections that use it.
    explicit SqliteDisk(DiskObserver& observer);
    ~SqliteDisk();
    SqliteDisk(const SqliteDisk&) = delete;
    SqliteDisk& operator=(const SqliteDisk&) = delete;

    [[nodiscard]] const std::string& name() const noexcept { return _name; }

private:
    std::string _name;
    std::unique_ptr<sqlite3_vfs> _vfs;
};
} // namespace weir::test
