#include "engine/Series.h"

#include "engine/ChunkCodec.h"

#include <algorithm>

namespace weir::metrics
{
namespace
{
constexpr std::size_t fullChunk = 4096;
static_assert(2 * fullChunk <= maxChunkPoints, "what is cut into chunks of at least this size fits into chunks");

Columns part(const Columns& all, std::size_t begin, std::size_t end)
{
    const auto from = static_cast<std::ptrdiff_t>(begin);
    const auto to = static_cast<std::ptrdiff_t>(end);
    return {{all.times.begin() + from, all.times.begin() + to}, {all.values.begin() + from, all.values.begin() + to}};
}

Summary summaryOf(const Columns& points)
{
    Summary summary;
    summary.add(points.times, points.values);
    return summary;
}

ChunkPointer frozenChunk(std::uint32_t order, Columns points, Summary summary)
{
    summary.sketch.settle();
    return std::make_shared<const SealedChunk>(order, std::move(points), std::move(summary));
}

Columns without(const Columns& all, Time from, Time to)
{
    Columns rest;
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        if (all.times[i] >= from && all.times[i] < to)
            continue;
        rest.times.push_back(all.times[i]);
        rest.values.push_back(all.values[i]);
    }
    return rest;
}

ClosedPointer closedOf(std::vector<ChunkPointer> chunks)
{
    return chunks.empty() ? nullptr : std::make_shared<const ClosedChunks>(std::move(chunks));
}
} // namespace

Time Series::firstTime() const noexcept
{
    return std::min(_closed ? _closed->total().moments.firstTime() : latest, _open.firstTime());
}

Time Series::lastTime() const noexcept
{
    return std::max(_closed ? _closed->total().moments.lastTime() : earliest, _open.lastTime());
}

void Series::append(std::span<const Time> times, std::span<const double> values, MonotonicTime now)
{
    if (_open.size() == 0)
        _openSince = now;
    _open.append(times, values);
    if (_open.isBehind())
        summarise();
}

void Series::summarise()
{
    if (_open.isSummarised())
        return;
    const auto block = _open.summarise();
    if (_total)
        _total->merge(block);
    else
        resetTotal();
}

const Summary* Series::total() const noexcept
{
    if (_total)
        return _total.get();
    return _closed ? &_closed->total() : _open.summary();
}

void Series::resetTotal()
{
    const bool isDue = _closed && _open.summary() != nullptr;
    _total = isDue ? std::make_unique<Summary>(_closed->total()) : nullptr;
    if (isDue)
        _total->merge(*_open.summary());
}

bool Series::isFull() const noexcept
{
    return _open.size() >= fullChunk;
}

// Not more than fit into one chunk, but all of them: what is left over would belong to entries of the journal that are
// taken to be in chunks.
std::vector<ChunkPointer> Series::freeze()
{
    auto [points, summary] = _open.take();
    std::vector<ChunkPointer> frozen;
    const auto parts = points.size() / fullChunk;
    if (parts <= 1)
        frozen.push_back(frozenChunk(_nextOrder++, std::move(points), std::move(summary)));
    else
        for (std::size_t i = 0; i < parts; ++i)
        {
            auto share = part(points, i * points.size() / parts, (i + 1) * points.size() / parts);
            summary = summaryOf(share);
            frozen.push_back(frozenChunk(_nextOrder++, std::move(share), std::move(summary)));
        }
    close(frozen);
    return frozen;
}

void Series::close(const std::vector<ChunkPointer>& added)
{
    _closed = std::make_shared<const ClosedChunks>(_closed ? _closed->with(added) : ClosedChunks(added));
    resetTotal();
}

bool Series::replace(const ChunkPointer& frozen, ChunkPointer sealed)
{
    if (!_closed)
        return false;
    const auto& chunks = _closed->chunks();
    const auto found = std::ranges::find(chunks, frozen);
    if (found == chunks.end())
        return false;
    const auto index = static_cast<std::size_t>(found - chunks.begin());
    _closed = std::make_shared<const ClosedChunks>(_closed->with(index, std::move(sealed)));
    return true;
}

void Series::load(std::vector<ChunkPointer> chunks)
{
    std::ranges::stable_sort(chunks, {}, [](const auto& chunk) { return chunk->order(); });
    _nextOrder = chunks.empty() ? 0 : chunks.back()->order() + 1;
    _closed = closedOf(std::move(chunks));
    resetTotal();
}

std::optional<Removal> Series::planRemoval(Time from, Time to, CutChunks cut, ChunkSource& source) const
{
    if (!_closed)
        return std::nullopt;
    if (const auto& all = _closed->total().moments; all.lastTime() < from || to <= all.firstTime())
        return std::nullopt;
    Removal removal;
    for (const auto& chunk : _closed->chunks())
    {
        const bool whole = from <= chunk->firstTime() && chunk->lastTime() < to;
        const bool outside = chunk->lastTime() < from || to <= chunk->firstTime();
        auto rest = whole || outside || cut == CutChunks::keep ? Columns() : without(*source.points(chunk), from, to);
        const auto count = chunk->summary().moments.count();
        if (outside || (!whole && (cut == CutChunks::keep || rest.size() == count)))
        {
            removal.kept.push_back(chunk);
            continue;
        }
        removal.points += count - rest.size();
        if (rest.size() == 0)
        {
            removal.dropped.push_back(chunk);
            continue;
        }
        auto summary = summaryOf(rest);
        removal.rewritten.push_back({chunk, frozenChunk(chunk->order(), std::move(rest), std::move(summary))});
        removal.kept.push_back(removal.rewritten.back().rest);
    }
    return removal.empty() ? std::nullopt : std::optional(std::move(removal));
}

void Removal::close()
{
    closed = closedOf(kept);
}

void Series::apply(const Removal& removal)
{
    _closed = removal.closed;
    resetTotal();
}

std::uint64_t Series::countOpen(Time from, Time to) const
{
    const auto isInside = [&](Time time) { return from <= time && time < to; };
    return static_cast<std::uint64_t>(std::ranges::count_if(_open.points().times, isInside));
}

void Series::removeOpen(Time from, Time to)
{
    const auto rest = without(_open.points(), from, to);
    (void)_open.takePoints();
    _open.append(rest.times, rest.values);
    resetTotal();
}
} // namespace weir::metrics
