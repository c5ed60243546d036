#include "engine/DataFileState.h"
#include "engine/StorageErrors.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace weir::metrics
{
struct DataFile::Transaction::Pending
{
    FileRecord record;                 ///< as it will be
    bool recordDue = false;            ///< it must be written
    AnswerIndex::Entries stored = {};  ///< to be in the index once this is committed
    AnswerIndex::Entries dropped = {}; ///< to be in it again unless this is committed
};

void DataFile::State::rollBack() noexcept
{
    if (writer.inTransaction())
        sqlite3_exec(writer.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    if (gathering) // SQLite rolls back by itself too
        gathering->drop();
}

/// What a failed commit wrote behind the WAL's end is invisible, but would be taken for committed after a restart if
/// all of it, and its checksums, had arrived. The next commit writes over it: here it is made, with nothing in it.
void DataFile::State::settle()
{
    rollBack();
    execute(tables.begin);
    try
    {
        if (tables.journal.last() >= record.journal.next)
            throw DiskError("data file " + path.string() +
                            ": a commit that failed is there all the same; restart the server");
        FileRecord next = record;
        ++next.settled;
        commit(next, true);
    }
    catch (...)
    {
        rollBack();
        throw;
    }
}

void DataFile::State::commit(const FileRecord& next, bool written)
{
    try
    {
        if (written)
            tables.record.write(next);
        execute(tables.commit);
    }
    catch (...)
    {
        unsettled = true;
        rollBack();
        throw;
    }
    record = next;
    recordDue = recordDue && !written;
    unsettled = false;
    mark.write(Mark::of(record));
    wal.committed();
}

DataFile::Transaction DataFile::begin()
{
    if (_state->unsettled)
        _state->settle();
    execute(_state->tables.begin);
    _state->drops.begin();
    return Transaction(*_state);
}

void DataFile::probe()
{
    _state->settle();
}

DataFile::Transaction::Transaction(State& state)
    : _state(&state), _pending(new Pending{.record = state.record, .recordDue = state.recordDue})
{
}

DataFile::Transaction::Transaction(Transaction&& other) noexcept
    : _state(std::exchange(other._state, nullptr)), _pending(std::move(other._pending))
{
}

DataFile::Transaction::~Transaction()
{
    if (_state == nullptr)
        return;
    _state->rollBack();
    _state->index.merge(_pending->dropped);
}

void DataFile::Transaction::addSeries(const StoredSeries& series)
{
    // Half of the ids: the upper half of a chunk's key, which SQLite takes for a signed number.
    if (series.id != _pending->record.series.next || series.id > std::numeric_limits<SeriesId>::max() / 2)
        throw std::logic_error("series " + std::to_string(series.id) + " is not the next one");
    _pending->record.series.add(_state->tables.series.add(series));
}

void DataFile::Transaction::dropSeries(SeriesId series)
{
    _pending->record.series.drop(_state->tables.series.drop(series));
    _state->drops.addAll(series); // before anybody can miss them
    _state->tables.chunks.dropAll(series);
    _pending->recordDue = true;
}

JournalNumber DataFile::Transaction::append(std::uint64_t points)
{
    Ledger& journal = _pending->record.journal;
    _pending->record.points += points;
    const JournalNumber number = journal.next;
    journal.add(_state->tables.journal.add(number, _pending->record.points, _state->entry));
    return number;
}

JournalNumber DataFile::Transaction::appendPoints(std::span<const SeriesColumns> columns)
{
    encodePoints(columns, _state->entry);
    std::uint64_t points = 0;
    for (const SeriesColumns& column : columns)
        points += column.times.size();
    return append(points);
}

JournalNumber DataFile::Transaction::appendErase(const Selection& selection)
{
    encodeErase(selection, _state->entry);
    return append(0);
}

void DataFile::Transaction::dropJournal(std::span<const JournalRange> ranges)
{
    if (ranges.empty())
        return; // what drops nothing writes no record, which would be a page more in each commit
    Ledger& journal = _pending->record.journal;
    const std::uint64_t before = journal.count;
    std::uint64_t expected = 0;
    for (const auto& range : ranges)
    {
        _state->tables.journal.drop(range, [&journal](std::uint64_t checksum) { journal.drop(checksum); });
        expected += range.last - range.first + 1;
    }
    if (before - journal.count != expected)
        throw DamagedError(std::to_string(expected - (before - journal.count)) +
                           " journal entries are missing in the data file");
    _pending->recordDue = true;
}

ChunkKey DataFile::Transaction::putChunk(SeriesId series, JournalNumber throughSeq, std::string_view summary,
                                         std::string_view data)
{
    auto head = _state->tables.series.head(series);
    if (!head) // damaged; that was named when the file was loaded
        head = _state->tables.chunks.headFromRows(series);
    // A damaged row may be where the next one is to be.
    while (_state->tables.chunks.isTaken({.series = series, .number = static_cast<std::uint32_t>(head->chunks.next)}))
        ++head->chunks.next;
    const StoredChunk chunk{.key = {.series = series, .number = static_cast<std::uint32_t>(head->chunks.next)},
                            .throughSeq = throughSeq,
                            .summary = std::string(summary)};
    head->chunks.add(_state->tables.chunks.add(chunk, data));
    head->throughSeq = std::max(head->throughSeq, throughSeq);
    _state->tables.series.setHead(series, *head);
    return chunk.key;
}

void DataFile::Transaction::dropChunk(ChunkKey key)
{
    auto head = _state->tables.series.head(key.series);
    if (!head)
        head = _state->tables.chunks.headFromRows(key.series);
    _state->drops.add(key); // before anybody can miss it
    head->chunks.drop(_state->tables.chunks.drop(key));
    _state->tables.series.setHead(key.series, *head);
}

void DataFile::Transaction::putAnswer(const AnswerKey& key, const Answer& answer)
{
    const std::uint64_t number = _pending->record.answers.next;
    _pending->record.answers.add(_state->tables.answers.add(number, key, answer));
    _state->index.prepare(key, number, _pending->stored);
}

std::size_t DataFile::Transaction::dropExpiredAnswers(const AnswerLife& life, std::size_t limit)
{
    const auto rows = _state->tables.answers.expired(life, limit);
    if (rows.empty())
        return 0;
    for (const AnswerRow& row : rows)
    {
        _pending->record.answers.drop(row.checksum);
        _state->index.take(row.key, row.number, _pending->dropped);
    }
    _state->tables.answers.dropThrough(rows.back().number);
    _pending->recordDue = true;
    return rows.size();
}

void DataFile::Transaction::giveBack(std::uint64_t pages, const std::function<bool()>& isEnough)
{
    Statement giveBack(_state->writer, "PRAGMA incremental_vacuum(" + std::to_string(pages) + ")");
    Rows rows(giveBack);
    while (rows.next() && !isEnough())
    {
    }
}

void DataFile::Transaction::commit()
{
    _state->commit(_pending->record, _pending->recordDue);
    _state->index.merge(_pending->stored);
    _state = nullptr;
}
} // namespace weir::metrics
