#include "engine/Engine.h"

#include "engine/FileWriter.h"
#include "engine/MemoryWriter.h"
#include "engine/Restorer.h"
#include "engine/SeriesExport.h"
#include "engine/SeriesKey.h"
#include "engine/StorageErrors.h"
#include "engine/TagFilter.h"

#include <algorithm>
#include <utility>

namespace weir::metrics
{
namespace
{
void requireTime(const IsLate& isLate)
{
    if (isLate && isLate())
        throw QueryTimeout();
}
} // namespace

Engine::Engine(const EngineSettings& settings, Scheduler& scheduler, const Clock& clock)
    : _source(settings.chunkCache, {}),
      _set(_source),
      _writer(std::make_unique<MemoryWriter>(_set, _source, scheduler, clock, settings.sealAfter))
{
}

Engine::Engine(const EngineSettings& settings, Scheduler& scheduler, const Clock& clock, std::unique_ptr<DataFile> file,
               Histogram& commitDuration)
    : _file(std::move(file)),
      _source(settings.chunkCache, [this](ChunkKey key) { return _file->readChunk(key); }),
      _set(_source),
      _guard(std::make_unique<DiskGuard>(*_file, settings.minFreeDisk))
{
    Restorer restorer(clock.monotonic());
    _recovery = _file->load(restorer);
    auto entries = restorer.finish(_set, _file->nextSeriesId());
    auto writer = std::make_unique<FileWriter>(
        Commits{*_file, _set, clock, commitDuration, std::move(entries), _file->nextJournalNumber() - 1}, _source,
        scheduler, FileWriter::Settings{settings.sealAfter, settings.maxQueuedPoints, settings.keptRoom});
    scheduler.dedicated("metrics-commit", [&run = *writer](const std::stop_token& stop) { run.run(stop); });
    _writer = std::move(writer);
}

Engine::~Engine() = default;

std::vector<std::size_t> Engine::append(const PointBatch& batch, const AppendOptions& options)
{
    if (_guard && _guard->isFull())
        throw DiskFullError("the disk is almost full; operators: metrics.minFreeDisk");
    return _writer->append(batch, options);
}

Groups Engine::aggregate(const Selection& selection, const Aggregation& aggregation) const
{
    Collector collector(selection, aggregation);
    const bool needsTags = !selection.tags.empty() || !aggregation.groupBy.empty();
    _set.forEach(selection.type,
                 [&](const SeriesPointer& series)
                 {
                     const auto tags = needsTags ? tagsOf(series->key()) : Tags();
                     if (!isSelected(tags, selection))
                         return collector.passSeries();
                     collector.beginSeries(tags);
                     _set.collect(*series, collector);
                 });
    return collector.take();
}

std::unique_ptr<SeriesReader> Engine::read(const Selection& selection) const
{
    return std::make_unique<SeriesExport>(_set, _source, selection);
}

std::vector<TypeInfo> Engine::types(const Horizon& horizon, const IsLate& isLate) const
{
    std::vector<TypeInfo> all;
    for (const auto& type : _set.types())
    {
        const Selection selection{.type = type, .from = horizon(type)};
        const Aggregation aggregation;
        Collector collector(selection, aggregation);
        TypeInfo info{.type = type};
        _set.forEach(type,
                     [&](const SeriesPointer& series)
                     {
                         requireTime(isLate);
                         if (!_set.hasPointsSince(*series, selection.from))
                             return;
                         ++info.series;
                         collector.beginSeries({});
                         _set.collect(*series, collector);
                     });
        const auto groups = collector.take();
        if (groups.empty())
            continue;
        const auto& moments = groups.begin()->second.begin()->second.moments();
        info.count = moments.count();
        info.first = moments.firstTime();
        info.last = moments.lastTime();
        all.push_back(std::move(info));
    }
    return all;
}

std::map<std::string, std::set<std::string>> Engine::tags(const std::string& type, Time from,
                                                          const IsLate& isLate) const
{
    std::map<std::string, std::set<std::string>> all;
    _set.forEach(type,
                 [&](const SeriesPointer& series)
                 {
                     requireTime(isLate);
                     if (!_set.hasPointsSince(*series, from))
                         return;
                     for (auto& [name, value] : tagsOf(series->key()))
                         all[name].insert(std::move(value));
                 });
    return all;
}

std::size_t Engine::seriesCount() const
{
    return _set.size();
}

std::uint64_t Engine::erase(const Selection& selection)
{
    return _writer->erase(selection);
}

std::vector<std::string> Engine::dropBeyond(const Horizon& horizon)
{
    return _writer->dropBeyond(horizon);
}

std::optional<Answer> Engine::findAnswer(const AnswerKey& key, WallTime now) const
{
    return _writer->findAnswer(key, now);
}

std::size_t Engine::answers() const
{
    return _writer->answers();
}

std::size_t Engine::dropExpiredAnswers(const AnswerLife& life, std::size_t limit)
{
    return _writer->dropExpiredAnswers(life, limit);
}

void Engine::sealOld()
{
    _writer->sealOld();
}

void Engine::lookAtDisk()
{
    if (_guard)
        _guard->look();
    _writer->lookAgain();
}

void Engine::giveBack()
{
    _writer->giveBack();
}

Pull Engine::backup() const
{
    const std::lock_guard alone(_copying); // each finds the room that the one before it left
    if (const auto lacking = _guard->lackingForCopy(); lacking > 0)
        throw NoRoomForCopy(lacking);
    return _file->backup();
}

std::string Engine::trouble() const
{
    if (_guard && _guard->isFull())
        return "the disk is almost full (metrics.minFreeDisk)";
    return _writer->trouble();
}
} // namespace weir::metrics
