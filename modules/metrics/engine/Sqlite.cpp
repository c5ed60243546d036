#include "engine/Sqlite.h"

#include "engine/StorageErrors.h"

#include <new>
#include <system_error>

namespace weir::metrics
{
namespace
{
constexpr int primaryMask = 0xFF; // sqlite.org/rescode.html: the rest is the extended part

int flags(Connection::Access access) noexcept
{
    constexpr int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (access)
    {
    case Connection::Access::read:
        return common | SQLITE_OPEN_READONLY;
    case Connection::Access::write:
        return common | SQLITE_OPEN_READWRITE;
    case Connection::Access::create:
        break;
    }
    return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

std::string sentence(const std::filesystem::path& path, sqlite3* handle, int code)
{
    std::string text = "data file " + path.string() + ": " + sqlite3_errstr(code);
    const std::string detail = handle != nullptr ? sqlite3_errmsg(handle) : "";
    if (!detail.empty() && detail != sqlite3_errstr(code))
        text += " (" + detail + ")";
    if (const int number = handle != nullptr ? sqlite3_system_errno(handle) : 0; number != 0)
        text += ": " + std::generic_category().message(number);
    return text;
}

bool meansDamage(int primary) noexcept
{
    // Our statements are constant: one that does not fit the tables, or a row that is there twice, is damage too.
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_ERROR ||
           primary == SQLITE_CONSTRAINT || primary == SQLITE_MISMATCH || primary == SQLITE_SCHEMA ||
           primary == SQLITE_FORMAT;
}
} // namespace

Connection::Connection(const std::filesystem::path& path, Access access, const std::string& vfs) : _path(path)
{
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags(access), vfs.empty() ? nullptr : vfs.c_str());
    _handle.reset(handle);
    if (code != SQLITE_OK)
        raise(code);
    setPatience(defaultPatience);
}

void Connection::setPatience(std::chrono::milliseconds patience) noexcept
{
    sqlite3_busy_timeout(handle(), static_cast<int>(patience.count()));
}

void Connection::raise(int code) const
{
    const int primary = code & primaryMask;
    if (primary == SQLITE_NOMEM)
        throw std::bad_alloc();
    const std::string text = sentence(_path, handle(), code);
    if (meansDamage(primary))
        throw DamagedError(text);
    if (primary == SQLITE_FULL)
        throw DiskFullError(text);
    if (primary == SQLITE_MISUSE || primary == SQLITE_RANGE || primary == SQLITE_TOOBIG)
        throw std::logic_error(text);
    throw DiskError(text);
}

void Connection::run(const std::string& sql)
{
    if (const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK)
        raise(code);
}

std::int64_t Connection::number(const std::string& sql)
{
    Statement statement(*this, sql);
    Rows rows(statement);
    if (!rows.next())
        throw std::logic_error(sql + ": no row");
    return static_cast<std::int64_t>(rows.number(0));
}

std::string Connection::text(const std::string& sql)
{
    Statement statement(*this, sql);
    Rows rows(statement);
    if (!rows.next())
        throw std::logic_error(sql + ": no row");
    return std::string(rows.bytes(0));
}

Statement::Statement(Connection& connection, std::string_view sql) : _connection(&connection)
{
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    _handle.reset(handle);
    if (code != SQLITE_OK)
        connection.raise(code);
}

Rows::~Rows()
{
    sqlite3_reset(_of._handle.get());
    sqlite3_clear_bindings(_of._handle.get());
}

void Rows::check(int code)
{
    if (code != SQLITE_OK)
        _of._connection->raise(code);
}

void Rows::bind(std::uint64_t value)
{
    check(sqlite3_bind_int64(_of._handle.get(), ++_bound, static_cast<std::int64_t>(value)));
}

void Rows::bind(std::string_view value)
{
    // A null pointer would bind NULL.
    const char* data = value.empty() ? "" : value.data();
    check(sqlite3_bind_blob64(_of._handle.get(), ++_bound, data, value.size(), SQLITE_STATIC));
}

bool Rows::next()
{
    const int code = sqlite3_step(_of._handle.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        _of._connection->raise(code);
    return code == SQLITE_ROW;
}

std::uint64_t Rows::number(int column) const noexcept
{
    return static_cast<std::uint64_t>(sqlite3_column_int64(_of._handle.get(), column));
}

std::string_view Rows::bytes(int column) const
{
    // SQLite asks for this order: the size is that of what the first call made of the value.
    const void* data = sqlite3_column_blob(_of._handle.get(), column);
    const int size = sqlite3_column_bytes(_of._handle.get(), column);
    if (data == nullptr && sqlite3_errcode(_of._connection->handle()) == SQLITE_NOMEM)
        throw std::bad_alloc();
    return data == nullptr ? std::string_view()
                           : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}
} // namespace weir::metrics
