#include "engine/WalKeeper.h"

#include "engine/Schema.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace weir::metrics
{
namespace
{
// Frames of a page each. The writer waits for two syncs whenever it catches up: that has to be seldom.
constexpr std::uint32_t worthwhileFrames = (64U << 20U) / pageSize;
constexpr std::uint32_t tooMany = (128U << 20U) / pageSize;

constexpr std::uint32_t little = (1U << 20U) / pageSize;

struct Moved
{
    int code;
    std::uint32_t frames; ///< in the WAL
    std::uint32_t moved;  ///< of them
};

Moved moveFrames(Connection& connection, int mode = SQLITE_CHECKPOINT_PASSIVE) noexcept
{
    int frames = 0;
    int moved = 0;
    const int code = sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, mode, &frames, &moved);
    const auto count = [](int number) { return static_cast<std::uint32_t>(std::max(number, 0)); };
    return {.code = code, .frames = count(frames), .moved = count(moved)};
}

/// At most so many frames are in the WAL that was left behind.
std::uint32_t leftIn(const std::filesystem::path& path)
{
    std::error_code none;
    const auto bytes = std::filesystem::file_size(path.string() + "-wal", none);
    return none ? 0 : static_cast<std::uint32_t>(bytes / pageSize);
}
} // namespace

WalKeeper::WalKeeper(Connection& writer, std::filesystem::path path, std::string vfs)
    : _writer(writer), _path(std::move(path)), _vfs(std::move(vfs)), _frames(leftIn(_path))
{
    sqlite3_wal_hook(writer.handle(), &WalKeeper::committed, this); // instead of SQLite's own checkpoints
}

int WalKeeper::committed(void* self, sqlite3* /*handle*/, const char* /*database*/, int frames) noexcept
{
    auto& keeper = *static_cast<WalKeeper*>(self);
    if (keeper._frames.exchange(static_cast<std::uint32_t>(frames)) > static_cast<std::uint32_t>(frames))
        keeper._moved = 0; // it was started afresh
    return SQLITE_OK;
}

std::uint32_t WalKeeper::unmoved() const noexcept
{
    const std::uint32_t frames = _frames;
    return frames - std::min<std::uint32_t>(_moved, frames);
}

bool WalKeeper::wantsCheckpoint() const noexcept
{
    return unmoved() >= worthwhileFrames;
}

bool WalKeeper::hasUnmoved() const noexcept
{
    return unmoved() > little;
}

void WalKeeper::checkpoint()
{
    const std::lock_guard lock(_mutex);
    std::uint32_t known = _frames;
    if (unmoved() == 0)
        return;
    if (!_connection)
    {
        auto connection = std::make_unique<Connection>(_path, Connection::Access::write, _vfs);
        static_cast<void>(connection->number("PRAGMA schema_version")); // before it has read it knows of no WAL
        _connection = std::move(connection);
    }
    const auto [code, frames, moved] = moveFrames(*_connection);
    if (code == SQLITE_BUSY) // somebody else is at it
        return;
    if (code != SQLITE_OK)
        _connection->raise(code);
    _frames.compare_exchange_strong(known, frames); // what was left behind was an estimate
    _moved = moved;
    _caughtUp = true;
}

void WalKeeper::committed() noexcept
{
    const bool tooLong = _frames >= tooMany && unmoved() >= worthwhileFrames;
    if (!_caughtUp && !tooLong)
        return;
    const std::unique_lock lock(_mutex, std::try_to_lock);
    if (!lock)
        return;
    _caughtUp = false;
    if (const auto [code, frames, moved] = moveFrames(_writer); code == SQLITE_OK)
        _moved = moved;
}

void WalKeeper::truncate()
{
    const std::unique_lock lock(_mutex, std::try_to_lock);
    if (!lock)
        return;
    _writer.setPatience({});
    const auto [code, frames, moved] = moveFrames(_writer, SQLITE_CHECKPOINT_TRUNCATE);
    _writer.setPatience(Connection::defaultPatience);
    if (code == SQLITE_BUSY) // somebody reads from it
        return;
    if (code != SQLITE_OK)
        _writer.raise(code);
    _frames = 0;
    _moved = 0;
}
} // namespace weir::metrics
