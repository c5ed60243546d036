#include "engine/Backup.h"

#include "engine/FileRecord.h"
#include "engine/Sqlite.h"
#include "engine/StorageErrors.h"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <memory>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace weir::metrics
{
namespace
{
namespace fs = std::filesystem;

constexpr const char* infix = "-backup-";

/// A file that is gone when this is.
class Copy final
{
public:
    explicit Copy(const fs::path& dataFile) : _path(dataFile.string() + infix + std::to_string(++made)) {}
    ~Copy()
    {
        std::error_code ignored;
        fs::remove(_path, ignored);
    }
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;
    [[nodiscard]] const fs::path& path() const noexcept { return _path; }

private:
    static std::atomic<unsigned> made;
    fs::path _path;
};
std::atomic<unsigned> Copy::made = 0;

/// A descriptor of a file that has no name any more.
class Unlinked final
{
public:
    explicit Unlinked(const fs::path& path) : _descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
    {
        if (_descriptor < 0)
            throw DiskError("backup " + path.string() + ": " + std::generic_category().message(errno));
    }
    ~Unlinked() { ::close(_descriptor); }
    Unlinked(const Unlinked&) = delete;
    Unlinked& operator=(const Unlinked&) = delete;

    bool appendTo(std::string& piece) const
    {
        constexpr std::size_t size = 256U << 10U;
        const std::size_t before = piece.size();
        piece.resize(before + size);
        const ssize_t read = ::read(_descriptor, piece.data() + before, size);
        if (read < 0)
            throw DiskError("backup: " + std::generic_category().message(errno));
        piece.resize(before + static_cast<std::size_t>(read));
        return read > 0;
    }

private:
    int _descriptor;
};

/// As SQL's text.
std::string quoted(const std::string& text)
{
    std::string literal = "'";
    for (const char character : text)
        literal.append(character == '\'' ? 2 : 1, character);
    return literal + "'";
}

void copy(const fs::path& dataFile, const std::string& vfs, const fs::path& to)
{
    Connection source(dataFile, Connection::Access::read, vfs);
    source.run("VACUUM INTO " + quoted(to.native()));
}

/// Rows that were added since the record was written. Until it is written again the mark knows of them, which is not
/// copied.
void addLaterRows(Connection& connection, const std::string& table, Ledger& ledger)
{
    Statement later(connection, "SELECT id, checksum FROM " + table + " WHERE id >= ? ORDER BY id");
    Rows rows(later, ledger.next);
    while (rows.next() && rows.number(0) == ledger.next)
        ledger.add(rows.number(1));
}

void giveIdentity(const fs::path& path, const std::string& vfs)
{
    Connection connection(path, Connection::Access::write, vfs);
    connection.run("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF"); // nobody needs it after a crash
    if (auto record = readRecord(connection))
    {
        record->identity = FileRecord::fresh().identity;
        addLaterRows(connection, "series", record->series);
        addLaterRows(connection, "journal", record->journal);
        addLaterRows(connection, "answer", record->answers);
        RecordTable(connection).write(*record);
    }
}
} // namespace

Pull backupOf(const fs::path& dataFile, const std::string& vfs)
{
    const Copy made(dataFile);
    copy(dataFile, vfs, made.path());
    giveIdentity(made.path(), vfs);
    return [file = std::make_shared<const Unlinked>(made.path())](std::string& piece) { return file->appendTo(piece); };
}

void dropLeftBackups(const fs::path& dataFile)
{
    const std::string prefix = dataFile.filename().string() + infix;
    std::vector<fs::path> left;
    for (const auto& entry : fs::directory_iterator(dataFile.parent_path()))
        if (entry.path().filename().string().starts_with(prefix))
            left.push_back(entry.path());
    std::error_code ignored;
    for (const fs::path& path : left)
        fs::remove(path, ignored);
}
} // namespace weir::metrics
