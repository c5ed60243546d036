// SQLite's C interface with owners. Every result code that is not a success becomes DiskFullError, DiskError,
// DamagedError (StorageErrors.h), std::bad_alloc, or std::logic_error for what only a mistake of ours can cause.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace weir::metrics
{
/// A connection of one thread at a time.
class Connection final
{
public:
    enum class Access : std::uint8_t
    {
        read,
        write,  ///< of a file that is there
        create, ///< or is made
    };

    Connection(const std::filesystem::path& path, Access access, const std::string& vfs);

    /// Runs statements that give no rows, or whose rows do not matter.
    void run(const std::string& sql);
    /// The number in the first column of the first row. REQUIRES: there is one.
    [[nodiscard]] std::int64_t number(const std::string& sql);
    [[nodiscard]] std::string text(const std::string& sql);

    /// For how long to wait for a lock that somebody else has; at first for some seconds.
    void setPatience(std::chrono::milliseconds patience) noexcept;
    static constexpr std::chrono::milliseconds defaultPatience{5'000}; ///< an operator's shell may hold a lock

    [[nodiscard]] bool inTransaction() const noexcept { return sqlite3_get_autocommit(handle()) == 0; }
    [[nodiscard]] sqlite3* handle() const noexcept { return _handle.get(); }
    /// Throws what `code`, the result of a call on this connection, means.
    [[noreturn]] void raise(int code) const;

private:
    struct Close
    {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
    };

    std::filesystem::path _path;
    std::unique_ptr<sqlite3, Close> _handle;
};

/// A prepared statement, kept and used again and again through Rows. The connection must outlive it.
class Statement final
{
public:
    Statement(Connection& connection, std::string_view sql);

private:
    friend class Rows;
    struct Finalize
    {
        void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
    };

    Connection* _connection;
    std::unique_ptr<sqlite3_stmt, Finalize> _handle;
};

/// One use of a statement, which must not be in use already. Texts and bytes that are bound must outlive it.
class Rows final
{
public:
    template <typename... Arguments>
    explicit Rows(Statement& statement, const Arguments&... arguments) : _of(statement)
    {
        (bind(arguments), ...);
    }
    ~Rows();
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    /// Goes to the next row; false: there is none.
    bool next();
    [[nodiscard]] std::uint64_t number(int column) const noexcept;
    /// Valid until `next`.
    [[nodiscard]] std::string_view bytes(int column) const;

private:
    void bind(std::uint64_t value);
    void bind(std::string_view value);
    void check(int code);

    Statement& _of;
    int _bound = 0;
};

/// Uses a statement that gives no rows.
template <typename... Arguments>
void execute(Statement& statement, const Arguments&... arguments)
{
    Rows rows(statement, arguments...);
    while (rows.next())
    {
    }
}
} // namespace weir::metrics
