#include "engine/Erasing.h"

#include "engine/ChunkEncoding.h"
#include "engine/SeriesKey.h"
#include "engine/TagFilter.h"

#include <algorithm>
#include <utility>

namespace weir::metrics
{
void Erasing::plan(const std::string& type, const Selection& selection, CutChunks cut)
{
    _types.push_back(type);
    for (const auto& series : _commits.set.ofType(type))
    {
        if (!selection.tags.empty() && !isSelected(tagsOf(series->key()), selection))
            continue;
        auto removal = series->planRemoval(selection.from, selection.to, cut, _source);
        const auto open = series->countOpen(selection.from, selection.to);
        const bool endsOpen = open == series->open().size();
        const bool endsClosed = removal ? removal->kept.empty() : !series->closed();
        if (!removal && open == 0 && !(endsOpen && endsClosed))
            continue;
        _points += open + (removal ? removal->points : 0);
        _changes.push_back({series, removal.value_or(Removal()), removal.has_value(), selection.from, selection.to,
                            endsOpen, endsOpen && endsClosed});
    }
}

void Erasing::carryOut(const Selection* entry)
{
    if (_changes.empty())
        return;
    auto transaction = _commits.file.begin();
    for (auto& change : _changes)
        write(transaction, change);
    const auto dropped = _commits.entries.droppable(_released);
    const bool repeats = entry != nullptr && !_commits.entries.empty();
    const auto number = repeats ? transaction.appendErase(*entry) : 0;
    transaction.dropJournal(dropped);
    _commits.commit(transaction);

    _commits.entries.release(_released, dropped);
    if (repeats)
    {
        _commits.entries.add(number, 0);
        _commits.last = number;
    }
    apply();
}

void Erasing::write(DataFile::Transaction& transaction, Change& change)
{
    const auto& series = *change.series;
    if (change.endsOpen)
        _released.insert(_released.end(), change.series->openEntries().begin(), change.series->openEntries().end());
    if (change.endsSeries)
        return transaction.dropSeries(series.id());
    for (const auto& chunk : change.removal.dropped)
        transaction.dropChunk(*chunk->key());
    for (const auto& chunk : change.removal.created)
    {
        const auto key =
            transaction.putChunk(series.id(), series.throughSeq(), encodedSummary(*chunk), encodedPoints(*chunk));
        std::ranges::replace(change.removal.kept, chunk,
                             std::make_shared<const SealedChunk>(chunk->order(), key, chunk->summary()));
    }
}

void Erasing::apply()
{
    const auto held = _commits.set.holdAlone();
    for (const auto& change : _changes)
    {
        (void)_commits.set.remove(*change.series, change.closedChange ? &change.removal : nullptr, change.from,
                                  change.to);
        if (change.endsOpen)
            change.series->openEntries().clear();
    }
    for (const auto& type : _types)
        (void)_commits.set.eraseEmpty(type);
}
} // namespace weir::metrics
