#include "engine/SeriesSet.h"

#include "engine/SeriesKey.h"

#include <algorithm>

namespace weir::metrics
{
namespace
{
constexpr std::size_t seriesPerSlice = 1024;

void addOpen(const OpenChunk& open, Collector& collector)
{
    if (open.size() == 0 || !collector.takesAny(open.firstTime(), open.lastTime()))
        return;
    std::size_t added = 0;
    if (open.summary() != nullptr && collector.takesWhole(open.firstTime(), open.lastTime()))
    {
        collector.add(*open.summary());
        added = open.summarised();
    }
    collector.add(std::span(open.points().times).subspan(added), std::span(open.points().values).subspan(added));
}

void addWhole(const Series& series, Collector& collector)
{
    const auto& [times, values] = series.open().points();
    const auto added = series.open().summarised();
    if (series.total() != nullptr)
        collector.add(*series.total());
    collector.add(std::span(times).subspan(added), std::span(values).subspan(added));
}

void addClosed(const ClosedChunks& closed, Collector& collector, ChunkSource& source)
{
    const auto& total = closed.total().moments;
    if (collector.takesWhole(total.firstTime(), total.lastTime()))
        return collector.add(closed.total());
    if (!collector.takesAny(total.firstTime(), total.lastTime()))
        return;
    for (const auto& chunk : closed.chunks())
    {
        if (collector.takesWhole(chunk->firstTime(), chunk->lastTime()))
            collector.add(chunk->summary());
        else if (collector.takesAny(chunk->firstTime(), chunk->lastTime()))
        {
            const auto points = source.points(chunk);
            if (chunk->points() != nullptr) // frozen: as they came
                collector.add(points->times, points->values);
            else
                collector.addSorted(points->times, points->values);
        }
    }
}
} // namespace

std::vector<SeriesPointer> SeriesSet::slice(std::string_view type, SeriesId from, std::size_t limit) const
{
    const std::shared_lock lock(_structure);
    return _index.slice(type, from, limit);
}

void SeriesSet::forEach(std::string_view type, const std::function<void(const SeriesPointer&)>& each) const
{
    for (SeriesId from = 0;;)
    {
        const auto series = slice(type, from, seriesPerSlice);
        std::ranges::for_each(series, each);
        if (series.size() < seriesPerSlice)
            return;
        from = series.back()->id() + 1;
    }
}

std::vector<std::string> SeriesSet::types() const
{
    const std::shared_lock lock(_structure);
    return _index.types();
}

std::size_t SeriesSet::size() const
{
    const std::shared_lock lock(_structure);
    return _index.size();
}

bool SeriesSet::hasPointsSince(const Series& series, Time from) const
{
    const std::shared_lock lock(shardOf(series));
    return !series.isEmpty() && series.lastTime() >= from;
}

std::pair<ClosedPointer, OpenChunk> SeriesSet::snapshot(const Series& series) const
{
    const std::shared_lock lock(shardOf(series));
    return {series.closed(), series.open()};
}

// Closed chunks come first, since of two points at the same time the later arrival counts as the last. Where their
// total does, all is done under the lock, in microseconds; else the open chunk is copied, and nobody waits.
void SeriesSet::collect(Series& series, Collector& collector) const
{
    summarise(series, collector);
    std::shared_lock lock(shardOf(series));
    if (collector.takesWhole(series.firstTime(), series.lastTime()))
        return addWhole(series, collector);
    const auto closed = series.closed();
    const bool isQuick =
        !closed || collector.takesWhole(closed->total().moments.firstTime(), closed->total().moments.lastTime());
    if (isQuick)
    {
        if (closed)
            collector.add(closed->total());
        return addOpen(series.open(), collector);
    }
    const auto open = series.open();
    lock.unlock();
    addClosed(*closed, collector, _source);
    addOpen(open, collector);
}

/// Brings the open chunk's summary up to date if that helps.
void SeriesSet::summarise(Series& series, const Collector& collector) const
{
    {
        const std::shared_lock lock(shardOf(series));
        const auto& open = series.open();
        if (open.isSummarised() || !collector.takesWhole(open.firstTime(), open.lastTime()))
            return;
    }
    const std::unique_lock lock(shardOf(series));
    series.summarise();
}

Admission SeriesSet::admit(const PointBatch& batch, std::size_t maxSeries, std::pmr::memory_resource* memory) const
{
    Admission admission(memory);
    admission.series.reserve(batch.runs());
    for (std::size_t run = 0; run < batch.runs(); ++run)
    {
        const auto key = batch.run(run).key;
        auto series = _index.find(key);
        if (!series && _index.size() + admission.created.size() < maxSeries)
        {
            const auto id = _nextId + static_cast<SeriesId>(admission.created.size());
            series = admission.created.emplace_back(std::make_shared<Series>(id, std::string(key)));
        }
        admission.series.push_back(std::move(series));
    }
    if (std::ranges::find(admission.series, nullptr) == admission.series.end())
        return admission;
    for (std::size_t point = 0; point < batch.size(); ++point)
        if (!admission.series[batch.runOf(point)])
            admission.refused.push_back(point);
    return admission;
}

void SeriesSet::insert(std::span<const SeriesPointer> created)
{
    for (const auto& series : created)
    {
        _nextId = std::max(_nextId, series->id() + 1);
        _index.insert(series);
    }
}

void SeriesSet::withdraw(const std::set<std::string>& types, SeriesId nextId)
{
    const auto held = holdAlone();
    for (const auto& type : types)
        _index.erase(type, [&](const SeriesPointer& one) { return one->id() >= nextId; });
    _nextId = nextId;
}

bool SeriesSet::append(Series& series, const PointBatch::Run& run, MonotonicTime now)
{
    const std::unique_lock lock(shardOf(series));
    series.append(run.times, run.values, now);
    return series.isFull();
}

Frozen SeriesSet::freezeFull(const SeriesPointer& series)
{
    const std::unique_lock lock(shardOf(*series));
    return {series, series->isFull() ? series->freeze() : std::vector<ChunkPointer>()};
}

std::vector<Frozen> SeriesSet::freezeOlder(MonotonicTime time, Walk& walk, std::size_t limit)
{
    std::vector<Frozen> frozen;
    for (const auto& type : _index.types())
    {
        if (type < walk.type)
            continue;
        const auto& all = _index.ofType(type);
        const auto from = type == walk.type ? walk.next : 0;
        for (auto at = std::ranges::lower_bound(all, from, {}, [](const auto& series) { return series->id(); });
             at != all.end(); ++at)
        {
            const auto& series = *at;
            if (frozen.size() == limit)
            {
                walk = {.type = type, .next = series->id()};
                return frozen;
            }
            if (const std::unique_lock lock(shardOf(*series)); series->open().size() > 0 && series->openSince() <= time)
                frozen.push_back({series, series->freeze()});
        }
    }
    walk = {.isOver = true};
    return frozen;
}

void SeriesSet::replace(Series& series, const ChunkPointer& frozen, ChunkPointer sealed)
{
    const std::unique_lock lock(shardOf(series));
    (void)series.replace(frozen, std::move(sealed));
}

std::uint64_t SeriesSet::remove(Series& series, const Removal* removal, Time from, Time to)
{
    const std::unique_lock lock(shardOf(series));
    auto points = series.countOpen(from, to);
    if (points > 0)
        series.removeOpen(from, to);
    if (removal != nullptr)
    {
        series.apply(*removal);
        points += removal->points;
    }
    return points;
}

std::vector<SeriesPointer> SeriesSet::eraseEmpty(const std::string& type)
{
    std::vector<SeriesPointer> gone;
    _index.erase(type,
                 [&](const SeriesPointer& series)
                 {
                     const std::shared_lock lock(shardOf(*series));
                     if (series->isEmpty())
                         gone.push_back(series);
                     return series->isEmpty();
                 });
    return gone;
}
} // namespace weir::metrics
