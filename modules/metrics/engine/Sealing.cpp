#include "engine/Sealing.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace weir::metrics
{
Sealing::Sealing(Commits& commits, Scheduler& scheduler, std::function<void()> encoded)
    : _commits(commits), _scheduler(scheduler), _encoded(std::move(encoded))
{
}

void Sealing::add(Frozen frozen)
{
    if (frozen.chunks.empty())
        return;
    auto entries = std::exchange(frozen.series->openEntries(), {});
    auto seal = std::make_shared<Seal>(std::move(frozen), _commits.last, std::move(entries));
    _waiting.push_back(seal);
    _scheduler.background(
        [seal, encoded = _encoded]
        {
            if (!seal->claim())
                return;
            seal->encode();
            encoded();
        });
}

void Sealing::encodeAll()
{
    for (const auto& seal : _waiting)
        while (!seal->isEncoded())
        {
            if (seal->claim())
                seal->encode();
            else
                std::this_thread::yield(); // another thread is at it, and needs less than a millisecond
        }
}

/// Series that fill in step are full in the same moment: then it takes many commits to store them, each a bit longer
/// than usual, in place of one that all clients notice.
Sealing::Ready Sealing::ready() const
{
    constexpr std::size_t few = 4;
    const auto tooMany = _waiting.size() - std::min(_waiting.size(), mostWaiting);
    auto seals = encoded(std::max({few, _waiting.size() / 8, tooMany}));
    return {.seals = std::move(seals), .dropped = _commits.entries.droppable()};
}

Sealing::Ready Sealing::readyAll() const
{
    return {.seals = encoded(_waiting.size())};
}

std::vector<std::shared_ptr<Seal>> Sealing::encoded(std::size_t most) const
{
    std::vector<std::shared_ptr<Seal>> seals;
    for (const auto& seal : _waiting)
    {
        if (seals.size() == most || !seal->isEncoded())
            break;
        seals.push_back(seal);
    }
    return seals;
}

void Sealing::put(DataFile::Transaction& transaction, Ready& ready) const
{
    for (const auto& seal : ready.seals)
    {
        auto& keys = ready.keys.emplace_back();
        for (std::size_t i = 0; i < seal->chunks().size(); ++i)
            keys.push_back(transaction.putChunk(seal->series()->id(), seal->throughSeq(), seal->encoded()[i].summary,
                                                seal->encoded()[i].points));
    }
    transaction.dropJournal(ready.dropped);
}

void Sealing::settle(const Ready& ready)
{
    const auto held = _commits.set.hold();
    for (std::size_t i = 0; i < ready.seals.size(); ++i)
    {
        const auto& seal = *ready.seals[i];
        seal.series()->setThroughSeq(seal.throughSeq());
        for (std::size_t j = 0; j < seal.chunks().size(); ++j)
        {
            const auto& chunk = seal.chunks()[j];
            _commits.set.replace(
                *seal.series(), chunk,
                std::make_shared<const SealedChunk>(chunk->order(), ready.keys[i][j], chunk->summary()));
        }
        _commits.entries.release(seal.entries());
        _waiting.pop_front();
    }
    _commits.entries.drop(ready.dropped);
}
} // namespace weir::metrics
