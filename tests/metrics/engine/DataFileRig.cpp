#include "DataFileRig.h"

#include "engine/Sqlite.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace weir::metrics::test
{
namespace
{
void require(bool held, const char* what)
{
    if (!held)
        throw std::logic_error(what);
}
} // namespace

void Recorder::requireAfterAll(JournalNumber number) const
{
    require(_contents.points.empty() || _contents.points.rbegin()->first < number, "journal numbers ascend");
    require(_contents.erased.empty() || _contents.erased.rbegin()->first < number, "journal numbers ascend");
}

void Recorder::series(StoredSeries series)
{
    require(_contents.series.empty() || _contents.series.rbegin()->first < series.id, "ids ascend");
    require(_contents.chunks.empty() && _contents.points.empty(), "series come first");
    _contents.series[series.id] = {.type = series.type, .tags = series.tags, .throughSeq = series.throughSeq};
}

void Recorder::chunk(StoredChunk chunk)
{
    require(_contents.chunks.empty() || _contents.chunks.rbegin()->first < chunk.key, "keys ascend");
    require(_contents.points.empty(), "chunks come before the journal");
    require(_contents.series.contains(chunk.key.series), "a chunk's series was shown");
    _contents.chunks[chunk.key] = {.throughSeq = chunk.throughSeq, .summary = chunk.summary};
}

void Recorder::points(JournalNumber number, std::span<const SeriesColumns> columns)
{
    requireAfterAll(number);
    Contents::Columns& to = _contents.points[number];
    for (const SeriesColumns& column : columns)
        to.push_back({.series = column.series,
                      .times = {column.times.begin(), column.times.end()},
                      .values = {column.values.begin(), column.values.end()}});
}

void Recorder::erase(JournalNumber number, const Selection& selection)
{
    requireAfterAll(number);
    _contents.erased[number] = selection.type;
}

Contents DataFileRig::open()
{
    _file.reset();
    _file = std::make_unique<DataFile>(path(), _options);
    Recorder recorder;
    _recovery = _file->load(recorder);
    return recorder.contents();
}

SeriesId DataFileRig::addSeries(const std::string& type, const Tags& tags)
{
    auto transaction = _file->begin();
    const SeriesId id = _file->nextSeriesId();
    transaction.addSeries({.id = id, .type = type, .tags = tags});
    transaction.commit();
    return id;
}

JournalNumber DataFileRig::write(SeriesId series, const std::vector<Time>& times)
{
    auto transaction = _file->begin();
    const auto values = valuesOf(times);
    const SeriesColumns column{.series = series, .times = times, .values = values};
    const JournalNumber number = transaction.appendPoints(std::span(&column, 1));
    transaction.commit();
    return number;
}

ChunkKey DataFileRig::seal(SeriesId series, JournalNumber throughSeq, const std::string& data)
{
    auto transaction = _file->begin();
    const ChunkKey key = transaction.putChunk(series, throughSeq, "summary of " + data, data);
    transaction.commit();
    return key;
}

void DataFileRig::sql(const std::string& statements) const
{
    Connection(path(), Connection::Access::write, {}).run(statements);
}

std::vector<double> valuesOf(const std::vector<Time>& times)
{
    std::vector<double> values(times.size());
    std::ranges::transform(times, values.begin(), [](Time time) { return static_cast<double>(time) / 2; });
    return values;
}

std::string all(const Pull& pull)
{
    std::string text;
    while (pull(text))
    {
    }
    return text;
}

std::string firstDamage(const Recovery& recovery)
{
    return recovery.damage.named().empty() ? "" : recovery.damage.named().front().sentence;
}
} // namespace weir::metrics::test
