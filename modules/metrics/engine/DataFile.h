// The bytes on disk: one SQLite file, its WAL, and a mark file beside them.
//
// One thread at a time writes (begin, Transaction, load); `readChunk`, `findAnswer`, `checkpoint`, `backup` and the
// numbers are for any thread, at any time after `load`. Nothing here starts a thread or reads a clock.
//
// Every row carries a checksum over its key and all it holds, and every table a count of the rows it ought to have, so
// that no flipped bit becomes an answer: what is damaged, missing or doubled is named by `load`, or thrown on reading.
#pragma once

#include "Answer.h"
#include "engine/Damage.h"
#include "engine/Ids.h"
#include "engine/StorageErrors.h"
#include "weir/Clock.h"
#include "weir/Http.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::metrics
{
/// What a returned `commit` survives. (`none` has no file.)
enum class Durability : std::uint8_t
{
    fsync, ///< a power cut
    os,    ///< the end of the process, kill -9 included
};

/// Is shown what a file holds: all series, then all chunks (by series and number), then the journal in order.
class LoadVisitor
{
public:
    virtual ~LoadVisitor() = default;
    /// Ids ascend; those of dropped or damaged series are left out.
    virtual void series(StoredSeries series) = 0;
    virtual void chunk(StoredChunk chunk) = 0;
    /// Every entry names only series that were shown, or that are gone: then its points are to be skipped.
    virtual void points(JournalNumber number, std::span<const SeriesColumns> columns) = 0;
    virtual void erase(JournalNumber number, const Selection& selection) = 0;
};

/// What `load` found.
struct Recovery
{
    DamageReport damage;
    std::uint64_t series = 0;
    std::uint64_t chunks = 0;
    std::uint64_t journalRows = 0;
    std::uint64_t journalPoints = 0; ///< some of them may be in chunks as well, see StoredChunk::throughSeq
};

class DataFile final
{
public:
    struct Options
    {
        Durability durability = Durability::fsync;
        std::string vfs = {}; ///< of SQLite; empty: the system's own
    };

    /// Opens the file, making it and its folder if need be; a relative path starts at the working directory. Throws
    /// InUseError if another server has it, NotWritableError if it cannot be written, ConfigError if it is another
    /// program's or a newer version's, DamagedError and DiskError.
    explicit DataFile(const std::filesystem::path& path, const Options& options);
    /// REQUIRES: nobody is using it, no transaction lives.
    ~DataFile();
    DataFile(const DataFile&) = delete;
    DataFile& operator=(const DataFile&) = delete;

    /// Shows everything to `visitor`. To be called once, before anything else. Damaged rows are left out and named; an
    /// SQLite structure that cannot be walked throws DamagedError: writing to it could damage more.
    Recovery load(LoadVisitor& visitor);

    class Transaction;
    /// REQUIRES: no other transaction lives. Throws DiskError. After a commit that failed this first makes sure that
    /// nothing of it can come back, and goes on throwing until that has succeeded.
    [[nodiscard]] Transaction begin();

    /// Makes a commit with nothing in it: returns if the disk takes writes. REQUIRES: no transaction lives. Throws
    /// DiskError.
    void probe();

    /// What the next appended entry, the next added series are to be called. For the writer only.
    [[nodiscard]] JournalNumber nextJournalNumber() const noexcept;
    [[nodiscard]] SeriesId nextSeriesId() const noexcept;

    /// The chunk's data; nothing if it was dropped, by this process and lately. Throws DamagedError, naming the row,
    /// and DiskError.
    [[nodiscard]] std::optional<std::string> readChunk(ChunkKey key) const;

    /// Nothing if there is none, or it has expired. Throws DamagedError and DiskError.
    [[nodiscard]] std::optional<Answer> findAnswer(const AnswerKey& key, WallTime now) const;
    /// Stored answers, expired ones that were not dropped yet included.
    [[nodiscard]] std::size_t answers() const;

    /// True when the WAL has grown so far that `checkpoint` is worth calling.
    [[nodiscard]] bool wantsCheckpoint() const noexcept;
    /// Moves what the WAL holds into the file, beside the writer. Throws DiskError; nothing is lost then.
    void checkpoint();
    /// True while a checkpoint would have more to move than the writer should.
    [[nodiscard]] bool isWalUnmoved() const noexcept;
    /// For the writer, when nobody waits for it: moves what is left, and gives the WAL's room back to the disk unless
    /// somebody is reading from it. REQUIRES: no transaction lives. Throws DiskError.
    void truncateWal();
    [[nodiscard]] std::uint64_t walBytes() const noexcept;

    struct Pages
    {
        std::uint64_t all;
        std::uint64_t free; ///< can be given back
    };
    /// Of the file, for the writer. Throws DiskError.
    [[nodiscard]] Pages pages();

    /// A consistent copy of the file as it is now: a data file by itself. Needs as much room beside the file until the
    /// Pull is destroyed. Throws DiskError here or while it is pulled. The Pull may outlive this object.
    [[nodiscard]] Pull backup() const;

    /// On disk: file, WAL and mark.
    [[nodiscard]] std::uint64_t bytes() const noexcept;
    /// Of the file, what holds something: a copy takes as much. Throws DiskError.
    [[nodiscard]] std::uint64_t usedBytes() const;
    /// Free for more points: on the disk, for this user, and inside the file. Throws DiskError.
    [[nodiscard]] std::uint64_t freeBytes() const;
    /// Absolute.
    [[nodiscard]] const std::filesystem::path& path() const noexcept;

private:
    class State;
    std::unique_ptr<State> _state;
};

/// All or nothing: what was done is undone unless `commit` returns. Every function throws DiskError or DamagedError,
/// after which only the destructor may follow.
class DataFile::Transaction final
{
public:
    ~Transaction();
    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) = delete;

    /// REQUIRES: `series.id` is the next one (nextSeriesId, counting those added here), `series.throughSeq` 0.
    void addSeries(const StoredSeries& series);
    /// The series and all its chunks.
    void dropSeries(SeriesId series);

    /// Appends one entry and returns its number, the next one. A series may stand in `columns` more than once.
    JournalNumber appendPoints(std::span<const SeriesColumns> columns);
    JournalNumber appendErase(const Selection& selection);
    /// Drops entries in which nothing unsealed is left. REQUIRES: each of them exists.
    void dropJournal(std::span<const JournalRange> ranges);

    /// Stores a chunk under the next number of its series. REQUIRES: the series exists.
    ChunkKey putChunk(SeriesId series, JournalNumber throughSeq, std::string_view summary, std::string_view data);
    /// REQUIRES: it exists.
    void dropChunk(ChunkKey key);

    /// REQUIRES: `findAnswer` does not find one under this key.
    void putAnswer(const AnswerKey& key, const Answer& answer);
    /// Drops expired answers, oldest first, at most `limit`; returns how many.
    std::size_t dropExpiredAnswers(const AnswerLife& life, std::size_t limit);

    /// Gives at most so many free pages back to the disk, once the WAL is moved into the file: others from the end are
    /// moved to their places. Ends early when `isEnough` says so, which is asked after each page.
    void giveBack(std::uint64_t pages, const std::function<bool()>& isEnough);

    /// Once this returns, everything above is on disk as durably as configured. If it throws, nothing of it has
    /// happened; see `begin`.
    void commit();

private:
    friend class DataFile;
    explicit Transaction(State& state);
    struct Pending;
    JournalNumber append(std::uint64_t points);

    State* _state; ///< null once moved from or committed
    std::unique_ptr<Pending> _pending;
};
} // namespace weir::metrics
