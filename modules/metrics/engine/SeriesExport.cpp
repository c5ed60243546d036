#include "engine/SeriesExport.h"

#include "engine/RunBuilder.h"
#include "engine/SeriesKey.h"
#include "engine/TagFilter.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace weir::metrics
{
namespace
{
constexpr std::size_t pointsPerRun = 8192;
constexpr std::size_t seriesAtATime = 256;
} // namespace

SeriesExport::SeriesExport(const SeriesSet& set, ChunkSource& source, Selection selection)
    : _set(set), _source(source), _selection(std::move(selection))
{
}

std::optional<SeriesPoints> SeriesExport::next(const IsLate& isLate)
{
    while (true)
    {
        if (isLate && isLate())
            throw QueryTimeout();
        if (_finished && !advance(isLate))
            return std::nullopt;
        auto run = nextRun(*_current, isLate);
        if (run.size() > 0)
            return SeriesPoints{tagsOf(_current->key()), std::move(run.times), std::move(run.values)};
    }
}

/// Goes to the next series that is selected; false if there is none.
bool SeriesExport::advance(const IsLate& isLate)
{
    do
    {
        if (_waiting.empty())
        {
            if (_last)
                return false;
            if (isLate && isLate())
                throw QueryTimeout();
            const auto slice = _set.slice(_selection.type, _nextId, seriesAtATime);
            _last = slice.size() < seriesAtATime;
            if (slice.empty())
                return false;
            _nextId = slice.back()->id() + 1;
            _waiting.assign(slice.begin(), slice.end());
        }
        _current = std::move(_waiting.front());
        _waiting.pop_front();
    } while (!isSelected(tagsOf(_current->key()), _selection));
    _from = _selection.from;
    _finished = false;
    return true;
}

Columns SeriesExport::nextRun(const Series& series, const IsLate& isLate)
{
    const auto [closed, open] = _set.snapshot(series);
    auto chunks = closed ? closed->chunks() : std::vector<ChunkPointer>();
    std::ranges::stable_sort(chunks, {}, [](const auto& chunk) { return chunk->firstTime(); });
    RunBuilder run(pointsPerRun, _from, _selection.to);
    bool openAdded = open.size() == 0;
    const auto addOpenBefore = [&](Time time)
    {
        if (openAdded || open.firstTime() > time || run.isComplete(open.firstTime()))
            return;
        run.add(open.points(), UINT32_MAX);
        openAdded = true;
    };
    for (const auto& chunk : chunks)
    {
        if (chunk->lastTime() < _from)
            continue;
        addOpenBefore(chunk->firstTime());
        if (run.isComplete(chunk->firstTime()))
            break;
        run.add(*_source.points(chunk), chunk->order());
        if (isLate && isLate())
            throw QueryTimeout();
    }
    addOpenBefore(latest);
    auto points = run.take();
    _from = run.end();
    _finished = _from >= _selection.to;
    return points;
}
} // namespace weir::metrics
