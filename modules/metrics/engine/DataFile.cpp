#include "engine/DataFile.h"

#include "engine/Backup.h"
#include "engine/DataFileState.h"
#include "engine/DataFolder.h"
#include "engine/Loader.h"
#include "engine/Schema.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace weir::metrics
{
namespace
{
std::uint64_t sizeOf(const std::filesystem::path& path) noexcept
{
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? 0 : size;
}

/// What GatheringVfs requires.
bool syncsBeforeOthersSee(Connection& connection)
{
    constexpr std::int64_t full = 2;
    int spoilsNothing = -1; // asks
    sqlite3_file_control(connection.handle(), "main", SQLITE_FCNTL_POWERSAFE_OVERWRITE, &spoilsNothing);
    return connection.number("PRAGMA synchronous") == full && spoilsNothing == 1;
}

/// Makes the tables, so that statements can be made.
Connection openWriter(const std::filesystem::path& path, Durability durability, const std::string& vfs)
{
    makeWritable(path);
    Connection connection(path, Connection::Access::create, vfs);
    connection.run("PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;"
                   "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 134217728");
    const bool isNew = isEmpty(connection);
    if (isNew) // afterwards the file has them
        connection.run("PRAGMA page_size = " + std::to_string(pageSize) + "; PRAGMA auto_vacuum = INCREMENTAL");
    else
        checkSchema(connection); // before anything is written to what may not be ours
    connection.run(durability == Durability::fsync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    if (durability == Durability::fsync && !syncsBeforeOthersSee(connection))
        throw DiskError("data file " + path.string() + ": SQLite does not sync it as metrics.durability = fsync wants");
    if (connection.text("PRAGMA journal_mode = WAL") != "wal")
        throw DiskError("data file " + path.string() + ": its file system cannot hold a WAL");
    if (isNew)
        createSchema(connection);
    // Into the file itself, with its identity: else a WAL damaged from its beginning on would leave an empty file, of
    // which no mark tells what is missing.
    if (sizeOf(path) <= pageSize)
        connection.run("PRAGMA wal_checkpoint(TRUNCATE)");
    return connection;
}
} // namespace

Tables::Tables(Connection& connection)
    : begin(connection, "BEGIN IMMEDIATE"),
      commit(connection, "COMMIT"),
      record(connection),
      series(connection),
      chunks(connection),
      journal(connection),
      answers(connection)
{
}

DataFile::State::State(std::filesystem::path where, Options how)
    : path(std::move(where)),
      options(std::move(how)),
      mark(path),
      gathering(options.durability == Durability::fsync ? std::make_unique<GatheringVfs>(options.vfs) : nullptr),
      writer(openWriter(path, options.durability, gathering ? gathering->name() : options.vfs)),
      tables(writer),
      wal(writer, path, options.vfs),
      readers(path, options.vfs)
{
}

DataFile::DataFile(const std::filesystem::path& path, const Options& options)
    : _state(std::make_unique<State>(prepareDataFolder(path), options))
{
    dropLeftBackups(_state->path);
}

DataFile::~DataFile() = default;

Recovery DataFile::load(LoadVisitor& visitor)
{
    Loader loader(_state->writer, _state->path);
    loader.load(visitor, _state->index);
    _state->record = loader.record();
    _state->recordDue = loader.mustBeWritten();
    return loader.recovery();
}

JournalNumber DataFile::nextJournalNumber() const noexcept
{
    return _state->record.journal.next;
}

SeriesId DataFile::nextSeriesId() const noexcept
{
    return static_cast<SeriesId>(_state->record.series.next);
}

std::optional<std::string> DataFile::readChunk(ChunkKey key) const
{
    auto data = _state->readers.with([key](Reader& reader) { return reader.chunks.read(key); });
    if (!data && !_state->drops.contains(key))
        throw DamagedError(nameOf(key) + " is missing");
    return data;
}

std::optional<Answer> DataFile::findAnswer(const AnswerKey& key, WallTime now) const
{
    const auto isIndexed = [&](std::uint64_t number)
    {
        const auto numbers = _state->index.find(key);
        return std::ranges::find(numbers, number) != numbers.end();
    };
    for (const std::uint64_t number : _state->index.find(key))
    {
        const auto row = _state->readers.with([number](Reader& reader) { return reader.answers.read(number); });
        if (row ? !row->intact : isIndexed(number)) // gone, and not because it was dropped meanwhile
            throw DamagedError("stored answer " + std::to_string(number) + " is damaged");
        if (row && row->key == key && row->answer.expires > now)
            return row->answer;
    }
    return std::nullopt;
}

std::size_t DataFile::answers() const
{
    return _state->index.size();
}

bool DataFile::wantsCheckpoint() const noexcept
{
    return _state->wal.wantsCheckpoint();
}

void DataFile::checkpoint()
{
    _state->wal.checkpoint();
}

void DataFile::truncateWal()
{
    _state->wal.truncate();
}

bool DataFile::isWalUnmoved() const noexcept
{
    return _state->wal.hasUnmoved();
}

std::uint64_t DataFile::walBytes() const noexcept
{
    return sizeOf(_state->path.string() + "-wal");
}

DataFile::Pages DataFile::pages()
{
    constexpr std::uint64_t incremental = 2;
    const auto number = [this](const char* pragma)
    { return static_cast<std::uint64_t>(_state->writer.number(pragma)); };
    return {.all = number("PRAGMA page_count"),
            .free = number("PRAGMA auto_vacuum") == incremental ? number("PRAGMA freelist_count") : 0};
}

Pull DataFile::backup() const
{
    return backupOf(_state->path, _state->options.vfs);
}

std::uint64_t DataFile::bytes() const noexcept
{
    return sizeOf(_state->path) + walBytes() + sizeOf(MarkFile::pathOf(_state->path));
}

std::uint64_t DataFile::usedBytes() const
{
    return _state->readers.with(
        [](Reader& reader)
        {
            const auto number = [&](const char* pragma)
            { return static_cast<std::uint64_t>(reader.connection.number(pragma)); };
            return (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size");
        });
}

std::uint64_t DataFile::freeBytes() const
{
    const auto used = usedBytes();
    const auto inside = std::max(sizeOf(_state->path), used) - used; // also what is given back, but still there
    return freeDisk(_state->path.parent_path()) + inside;
}

const std::filesystem::path& DataFile::path() const noexcept
{
    return _state->path;
}
} // namespace weir::metrics
