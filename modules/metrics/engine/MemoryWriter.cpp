#include "engine/MemoryWriter.h"

#include "engine/ChunkEncoding.h"
#include "engine/SeriesKey.h"
#include "engine/TagFilter.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace weir::metrics
{
namespace
{
constexpr std::size_t maxWaiting = 64;
} // namespace

MemoryWriter::MemoryWriter(SeriesSet& set, ChunkSource& source, Scheduler& scheduler, const Clock& clock,
                           std::chrono::milliseconds sealAfter)
    : _set(set), _source(source), _scheduler(scheduler), _clock(clock), _sealAfter(sealAfter)
{
}

std::vector<std::size_t> MemoryWriter::append(const PointBatch& batch, const AppendOptions& options)
{
    std::vector<Frozen> frozen;
    auto refused = appendKnown(batch, frozen);
    if (!refused)
        refused = appendAny(batch, options, frozen);
    if (options.answer != nullptr)
        if (auto answer = options.answer->make(*refused))
            _answers.put(options.answer->key, *std::move(answer));
    seal(std::move(frozen));
    return *std::move(refused);
}

/// Nothing, and nothing is appended, if there are new series.
std::optional<std::vector<std::size_t>> MemoryWriter::appendKnown(const PointBatch& batch, std::vector<Frozen>& frozen)
{
    const auto held = _set.hold();
    const auto admission = _set.admit(batch, 0);
    if (!admission.refused.empty())
        return std::nullopt;
    apply(batch, admission.series, frozen);
    return std::vector<std::size_t>();
}

std::vector<std::size_t> MemoryWriter::appendAny(const PointBatch& batch, const AppendOptions& options,
                                                 std::vector<Frozen>& frozen)
{
    const auto held = _set.holdAlone();
    auto admission = _set.admit(batch, options.maxSeries);
    if (options.allOrNothing && !admission.refused.empty())
        return std::move(admission.refused);
    _set.insert(admission.created);
    apply(batch, admission.series, frozen);
    return std::move(admission.refused);
}

void MemoryWriter::apply(const PointBatch& batch, std::span<const SeriesPointer> series, std::vector<Frozen>& frozen)
{
    const auto now = _clock.monotonic();
    for (std::size_t run = 0; run < batch.runs(); ++run)
        if (series[run] && _set.append(*series[run], batch.run(run), now))
            frozen.push_back(_set.freezeFull(series[run]));
}

std::uint64_t MemoryWriter::remove(const SeriesPointer& series, Time from, Time to, CutChunks cut,
                                   std::vector<Frozen>& frozen)
{
    auto removal = series->planRemoval(from, to, cut, _source);
    if (removal)
        removal->close();
    if (removal && !removal->rewritten.empty())
    {
        auto& chunks = frozen.emplace_back(Frozen{.series = series, .chunks = {}}).chunks;
        std::ranges::transform(removal->rewritten, std::back_inserter(chunks), &Rewritten::rest);
    }
    return _set.remove(*series, removal ? &*removal : nullptr, from, to);
}

std::uint64_t MemoryWriter::erase(const Selection& selection)
{
    std::uint64_t points = 0;
    std::vector<Frozen> frozen;
    {
        const auto held = _set.holdAlone();
        for (const auto& series : _set.ofType(selection.type))
            if (isSelected(tagsOf(series->key()), selection))
                points += remove(series, selection.from, selection.to, CutChunks::rewrite, frozen);
        (void)_set.eraseEmpty(selection.type);
    }
    seal(std::move(frozen));
    return points;
}

std::vector<std::string> MemoryWriter::dropBeyond(const Horizon& horizon)
{
    std::vector<std::string> changed;
    std::vector<Frozen> none;
    const auto held = _set.holdAlone();
    for (const auto& type : _set.typesHeld())
    {
        const auto oldest = horizon(type);
        if (oldest == earliest)
            continue;
        std::uint64_t points = 0;
        for (const auto& series : _set.ofType(type))
            points += remove(series, earliest, oldest, CutChunks::keep, none);
        if (points == 0)
            continue;
        (void)_set.eraseEmpty(type);
        changed.push_back(type);
    }
    return changed;
}

std::optional<Answer> MemoryWriter::findAnswer(const AnswerKey& key, WallTime now) const
{
    return _answers.find(key, now);
}

std::size_t MemoryWriter::answers() const
{
    return _answers.size();
}

std::size_t MemoryWriter::dropExpiredAnswers(const AnswerLife& life, std::size_t limit)
{
    return _answers.dropExpired(life, limit);
}

void MemoryWriter::sealOld()
{
    std::vector<Frozen> frozen;
    {
        const auto held = _set.hold();
        SeriesSet::Walk walk;
        frozen = _set.freezeOlder(_clock.monotonic() - _sealAfter, walk, SIZE_MAX);
    }
    seal(std::move(frozen));
}

void MemoryWriter::seal(std::vector<Frozen> frozen)
{
    for (auto& one : frozen)
    {
        if (_waiting.fetch_add(1, std::memory_order_relaxed) >= maxWaiting)
            encode(one);
        else
            _scheduler.background([this, one = std::move(one)] { encode(one); });
    }
}

void MemoryWriter::encode(const Frozen& frozen)
{
    for (const auto& chunk : frozen.chunks)
    {
        auto sealed = std::make_shared<const SealedChunk>(chunk->order(), encodedPoints(*chunk), chunk->summary());
        const auto held = _set.hold();
        _set.replace(*frozen.series, chunk, std::move(sealed));
    }
    _waiting.fetch_sub(1, std::memory_order_relaxed);
}
} // namespace weir::metrics
