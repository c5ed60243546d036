#include "engine/Restorer.h"

#include "engine/ChunkEncoding.h"
#include "engine/SeriesKey.h"
#include "engine/TagFilter.h"

#include <algorithm>
#include <utility>

namespace weir::metrics
{
void Restorer::series(StoredSeries series)
{
    _series.push_back(std::make_shared<Series>(series.id, seriesKey(series.type, series.tags)));
    _series.back()->setThroughSeq(series.throughSeq);
}

void Restorer::chunk(StoredChunk chunk)
{
    auto* series = find(chunk.key.series);
    if (series == nullptr)
        return;
    // The same as the series' own record says, unless that was damaged: then its journal would be counted twice.
    series->setThroughSeq(std::max(series->throughSeq(), chunk.throughSeq));
    if (series != _chunksOf)
        closeChunks();
    _chunksOf = series;
    _chunks.push_back(storedChunk(chunk));
    if (!_chunks.back())
        throw DamagedError("the summary of chunk " + std::to_string(chunk.key.number) + " of series " +
                           std::to_string(chunk.key.series) + " is not one of this version");
}

void Restorer::closeChunks()
{
    if (_chunksOf != nullptr)
        _chunksOf->load(std::exchange(_chunks, {}));
    _chunksOf = nullptr;
}

void Restorer::points(JournalNumber number, std::span<const SeriesColumns> columns)
{
    auto& entry = _entries[number];
    for (const auto& [id, times, values] : columns)
    {
        entry.points += times.size();
        auto* series = find(id);
        if (series == nullptr || number <= series->throughSeq())
            continue;
        if (series->open().size() == 0 && !times.empty())
            _open[typeOf(series->key())].push_back(series);
        series->append(times, values, _now);
        if (auto& entries = series->openEntries(); entries.empty() || entries.back() != number)
            entries.push_back(number);
    }
}

void Restorer::erase(JournalNumber number, const Selection& selection)
{
    _entries[number] = {};
    const auto found = _open.find(selection.type);
    if (found == _open.end())
        return;
    std::erase_if(found->second,
                  [&](Series* series)
                  {
                      if (series->countOpen(selection.from, selection.to) > 0 &&
                          isSelected(tagsOf(series->key()), selection))
                          series->removeOpen(selection.from, selection.to);
                      const bool isEmpty = series->open().size() == 0;
                      if (isEmpty)
                          series->openEntries().clear();
                      return isEmpty;
                  });
}

JournalEntries Restorer::finish(SeriesSet& set, SeriesId nextId)
{
    closeChunks();
    for (const auto& series : _series)
        for (const auto entry : series->openEntries())
            ++_entries[entry].series;
    JournalEntries open;
    for (const auto& [number, entry] : _entries)
        if (entry.points > 0)
            open.add(number, entry.series, entry.points);
        else
            open.addDeletion(number);
    const auto held = set.holdAlone();
    set.insert(std::exchange(_series, {}));
    set.setNextId(nextId);
    return open;
}

Series* Restorer::find(SeriesId id) const
{
    const auto found = std::ranges::lower_bound(_series, id, {}, [](const auto& series) { return series->id(); });
    return found == _series.end() || (*found)->id() != id ? nullptr : found->get();
}
} // namespace weir::metrics
