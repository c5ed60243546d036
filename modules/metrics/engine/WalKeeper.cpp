#include "engine/WalKeeper.h"

#include "engine/Schema.h"

#include <algorithm>
#include <utility>

namespace weir::metrics
{
namespace
{
// Frames of a page each. The writer waits for two syncs whenever it catches up: that has to be seldom.
constexpr std::uint32_t worthwhile = (64U << 20U) / pageSize;
constexpr std::uint32_t tooMany = (128U << 20U) / pageSize;

constexpr std::uint32_t worthTruncating = (1U << 20U) / pageSize;

struct Moved
{
    int code;
    std::uint32_t frames;
};

Moved moveFrames(Connection& connection, int mode = SQLITE_CHECKPOINT_PASSIVE) noexcept
{
    int frames = 0;
    int moved = 0;
    const int code = sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, mode, &frames, &moved);
    return {.code = code, .frames = static_cast<std::uint32_t>(std::max(moved, 0))};
}
} // namespace

WalKeeper::WalKeeper(Connection& writer, std::filesystem::path path, std::string vfs)
    : _writer(writer), _path(std::move(path)), _vfs(std::move(vfs))
{
    sqlite3_wal_hook(writer.handle(), &WalKeeper::committed, this); // instead of SQLite's own checkpoints
}

int WalKeeper::committed(void* self, sqlite3* /*handle*/, const char* /*database*/, int frames) noexcept
{
    static_cast<WalKeeper*>(self)->_frames = static_cast<std::uint32_t>(frames);
    return SQLITE_OK;
}

bool WalKeeper::wantsCheckpoint() const noexcept
{
    const std::uint32_t frames = _frames;
    const std::uint32_t moved = _moved;
    return frames >= worthwhile + (frames >= moved ? moved : 0); // fewer than were moved: it was started afresh
}

void WalKeeper::checkpoint()
{
    const std::lock_guard lock(_mutex);
    if (!_connection)
    {
        auto connection = std::make_unique<Connection>(_path, Connection::Access::write, _vfs);
        static_cast<void>(connection->number("PRAGMA schema_version")); // before it has read it knows of no WAL
        _connection = std::move(connection);
    }
    const auto [code, moved] = moveFrames(*_connection);
    if (code != SQLITE_OK && code != SQLITE_BUSY) // busy: somebody else is at it
        _connection->raise(code);
    _moved = moved;
    _caughtUp = code == SQLITE_OK;
}

void WalKeeper::committed() noexcept
{
    const std::uint32_t moved = _moved;
    const bool tooLong = _frames >= tooMany && _frames - std::min<std::uint32_t>(moved, _frames) >= worthwhile;
    if (_caughtUp.exchange(false) || tooLong)
        _moved = moveFrames(_writer).frames;
}

void WalKeeper::truncate()
{
    if (_frames < worthTruncating)
        return;
    _writer.setPatience({});
    const auto [code, moved] = moveFrames(_writer, SQLITE_CHECKPOINT_TRUNCATE);
    _writer.setPatience(Connection::defaultPatience);
    if (code == SQLITE_BUSY) // somebody reads from it
        return;
    if (code != SQLITE_OK)
        _writer.raise(code);
    _frames = 0;
    _moved = 0;
}
} // namespace weir::metrics
