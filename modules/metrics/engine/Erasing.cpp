#include "engine/Erasing.h"

#include "engine/ChunkEncoding.h"
#include "engine/SeriesKey.h"
#include "engine/TagFilter.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace weir::metrics
{
void Erasing::plan(const std::string& type, const Selection& selection, CutChunks cut)
{
    for (const auto& series : _commits.set.ofType(type))
    {
        if (_rows >= _most)
            return;
        if (!selection.tags.empty() && !isSelected(tagsOf(series->key()), selection))
            continue;
        auto removal = series->planRemoval(selection.from, selection.to, cut, _source);
        const auto open = series->countOpen(selection.from, selection.to);
        const bool endsOpen = open == series->open().size();
        const bool endsClosed = removal ? removal->kept.empty() : !series->closed();
        if (!removal && open == 0 && !(endsOpen && endsClosed))
            continue;
        _points += open + (removal ? removal->points : 0);
        const bool changesClosed = removal.has_value();
        _changes.push_back({series, std::move(removal).value_or(Removal()), changesClosed, selection.from, selection.to,
                            endsOpen, endsOpen && endsClosed});
        if (!_transaction)
            _transaction.emplace(_commits.file.begin());
        write(_changes.back());
    }
}

void Erasing::carryOut(const Selection* entry)
{
    if (_changes.empty())
        return;
    const bool repeats = entry != nullptr && !_commits.entries.empty();
    const auto number = repeats ? _transaction->appendErase(*entry) : 0;
    _commits.commit(*_transaction);

    _commits.entries.release(_released);
    if (repeats)
    {
        _commits.entries.addDeletion(number);
        _commits.last = number;
    }
    apply();
}

/// Of what is rewritten only the key stays in memory. A query that knows an old chunk is told what follows it: once
/// this is committed the old one cannot be read any more.
void Erasing::write(Change& change)
{
    const auto& series = *change.series;
    _rows += std::max<std::size_t>(change.removal.dropped.size() + change.removal.rewritten.size(), 1);
    if (change.endsOpen)
        _released.insert(_released.end(), change.series->openEntries().begin(), change.series->openEntries().end());
    if (change.endsSeries)
        return _transaction->dropSeries(series.id());
    for (const auto& chunk : change.removal.dropped)
    {
        chunk->setSuccessor(nullptr);
        _transaction->dropChunk(*chunk->key());
    }
    for (auto& [old, rest] : change.removal.rewritten)
    {
        _transaction->dropChunk(*old->key());
        const auto key =
            _transaction->putChunk(series.id(), series.throughSeq(), encodedSummary(*rest), encodedPoints(*rest));
        const auto stored = std::make_shared<const SealedChunk>(rest->order(), key, rest->summary());
        std::ranges::replace(change.removal.kept, rest, stored);
        old->setSuccessor(stored);
        rest.reset();
    }
    if (change.closedChange)
        change.removal.close(); // here, where nobody waits for a lock meanwhile
}

void Erasing::apply()
{
    const auto held = _commits.set.holdAlone();
    std::set<std::string, std::less<>> types; // that lose a series
    for (const auto& change : _changes)
    {
        if (const auto type = typeOf(change.series->key()); change.endsSeries && !types.contains(type))
            types.emplace(type);
        (void)_commits.set.remove(*change.series, change.closedChange ? &change.removal : nullptr, change.from,
                                  change.to);
        if (change.endsOpen)
            change.series->openEntries().clear();
    }
    for (const auto& type : types)
        (void)_commits.set.eraseEmpty(type);
}
} // namespace weir::metrics
