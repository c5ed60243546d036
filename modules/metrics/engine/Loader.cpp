#include "engine/Loader.h"

#include "engine/ChunkTable.h"
#include "engine/SeriesTable.h"

#include <algorithm>
#include <utility>

namespace weir::metrics
{
namespace
{
constexpr const char* twice = "is there twice";

std::optional<Ledger> ledgerOf(const std::optional<FileRecord>& record, Ledger FileRecord::*which)
{
    return record ? std::optional((*record).*which) : std::nullopt;
}

std::uint64_t beyond(std::uint64_t marked, std::uint64_t found) noexcept
{
    return marked > found ? marked - found : 0;
}
} // namespace

void Loader::load(LoadVisitor& visitor, AnswerIndex& answers)
{
    _mark = readMark();       // before the rows: it may tell of fewer than there are, never of more
    _connection.run("BEGIN"); // the record too: beside a running server it would count rows that are dropped meanwhile
    _written = readRecord(_connection);
    _record = _written ? *_written : FileRecord::fresh();
    if (!_written)
        damaged("the record of how many rows there ought to be");
    loadSeries(visitor);
    loadChunks(visitor);
    loadJournal(visitor);
    loadAnswers(answers);
    _connection.run("COMMIT");
    if (!_written)
        numberOnFromRows();
    compareWithMark();
}

std::optional<Mark> Loader::readMark()
{
    const auto record = readRecord(_connection); // whose mark it has to be
    return record ? MarkFile::read(_path, record->identity) : std::nullopt;
}

/// Without a record the rows that are left tell where numbers go on. The last ones were perhaps dropped, and a number
/// that is given twice is worse than one that is left out: an entry of the journal up to a series' `throughSeq` counts
/// as stored in chunks, and points of a series that is gone would be another's.
void Loader::numberOnFromRows()
{
    _record.journal.next = std::max(_record.journal.next, _lastSealed + 1);
    _record.series.next = std::max(_record.series.next, _usedSeries);
}

void Loader::damaged(std::string what)
{
    _recovery.damage.add(DamageKind::damaged, std::move(what) + " is damaged");
}

void Loader::misplaced(std::string what, const char* how)
{
    _recovery.damage.add(DamageKind::doubled, std::move(what) + " " + how);
}

void Loader::finish(LedgerAudit& audit, Ledger& ledger, const std::string& rows)
{
    audit.finish(rows, _recovery.damage);
    ledger = audit.current();
    _mustBeWritten = _mustBeWritten || audit.mustBeWritten();
}

void Loader::loadSeries(LoadVisitor& visitor)
{
    LedgerAudit audit(ledgerOf(_written, &FileRecord::series));
    SeriesScan scan(_connection);
    while (auto row = scan.next())
    {
        const std::string name = "series " + std::to_string(row->id);
        if (!row->series)
        {
            audit.seeDamaged(row->id, row->checksum);
            damaged(name);
            continue;
        }
        if (!audit.see(row->id, row->checksum))
        {
            misplaced(name, twice);
            continue;
        }
        if (!row->head)
            damaged("the record of how many chunks " + name + " ought to have");
        _expected.push_back({row->id, row->head ? std::optional(row->head->chunks) : std::nullopt});
        ++_recovery.series;
        _lastSealed = std::max(_lastSealed, row->series->throughSeq);
        visitor.series(std::move(*row->series));
    }
    finish(audit, _record.series, "series");
}

void Loader::loadChunks(LoadVisitor& visitor)
{
    auto series = _expected.begin();
    std::optional<LedgerAudit> audit; // of `series`, from its first chunk on
    const auto goTo = [&](std::uint64_t id)
    {
        for (; series != _expected.end() && series->id < id; ++series, audit.reset())
            (audit ? *audit : audit.emplace(series->chunks))
                .finish("chunks of series " + std::to_string(series->id), _recovery.damage);
        const bool known = series != _expected.end() && series->id == id;
        if (known && !audit)
            audit.emplace(series->chunks);
        return known;
    };
    ChunkScan scan(_connection);
    while (auto row = scan.next())
    {
        const bool known = goTo(row->key.series);
        if (row->chunk)
        {
            _lastSealed = std::max(_lastSealed, row->chunk->throughSeq);
            _usedSeries = std::max<std::uint64_t>(_usedSeries, row->key.series + std::uint64_t{1});
        }
        if (!row->chunk)
        {
            damaged(nameOf(row->key));
            if (known)
                audit->seeDamaged(row->key.number, row->checksum);
        }
        else if (!known)
            misplaced(nameOf(row->key), "belongs to no series that is there");
        else if (series->chunks && row->key.number >= series->chunks->next)
            misplaced(nameOf(row->key), "is there and was never written");
        else if (!audit->see(row->key.number, row->checksum))
            misplaced(nameOf(row->key), twice);
        else
        {
            ++_recovery.chunks;
            visitor.chunk(std::move(*row->chunk));
        }
    }
    goTo(UINT64_MAX);
    _expected = {};
}

void Loader::show(JournalRow& row, LoadVisitor& visitor)
{
    ++_recovery.journalRows;
    _record.points = std::max(_record.points, row.points);
    if (const auto* points = std::get_if<DecodedPoints>(&*row.entry))
    {
        _recovery.journalPoints += points->count();
        for (const auto& column : points->columns())
            _usedSeries = std::max<std::uint64_t>(_usedSeries, column.series + std::uint64_t{1});
        visitor.points(row.number, points->columns());
    }
    else
        visitor.erase(row.number, std::get<Selection>(*row.entry));
}

void Loader::loadJournal(LoadVisitor& visitor)
{
    LedgerAudit audit(ledgerOf(_written, &FileRecord::journal));
    JournalScan scan(_connection);
    while (auto row = scan.next())
    {
        const std::string name = "journal entry " + std::to_string(row->number);
        if (!row->entry)
        {
            audit.seeDamaged(row->number, row->checksum);
            damaged(name);
        }
        else if (!audit.see(row->number, row->checksum))
            misplaced(name, twice);
        else
            show(*row, visitor);
    }
    finish(audit, _record.journal, "journal entries");
}

void Loader::loadAnswers(AnswerIndex& answers)
{
    LedgerAudit audit(ledgerOf(_written, &FileRecord::answers));
    AnswerIndex::Entries entries;
    AnswerScan scan(_connection);
    while (auto row = scan.next())
    {
        const std::string name = "stored answer " + std::to_string(row->number);
        if (!row->intact)
        {
            audit.seeDamaged(row->number, row->checksum);
            damaged(name);
        }
        else if (!audit.see(row->number, row->checksum))
            misplaced(name, twice);
        else
            answers.prepare(row->key, row->number, entries);
    }
    answers.merge(entries);
    finish(audit, _record.answers, "stored answers");
}

void Loader::compareWithMark()
{
    if (!_mark || _mark->identity != _record.identity)
        return;
    const std::uint64_t entries = beyond(_mark->journal, _record.journal.next);
    const std::uint64_t points = beyond(_mark->points, _record.points);
    const std::uint64_t others =
        beyond(_mark->series, _record.series.next) + beyond(_mark->answers, _record.answers.next);
    _record.points += points;
    if (entries + others == 0) // what is missing of the points was in damaged entries
        return;
    _recovery.damage.add(DamageKind::lostTail,
                         "the last " + std::to_string(entries) + " committed journal entries, with " +
                             std::to_string(points) +
                             " points, are missing: the end of the WAL is damaged, cut off or not this file's",
                         std::max(entries, std::uint64_t{1}));
    _record.journal.next += entries;
    _record.series.next = std::max(_record.series.next, _mark->series);
    _record.answers.next = std::max(_record.answers.next, _mark->answers);
    _mustBeWritten = true;
}
} // namespace weir::metrics
