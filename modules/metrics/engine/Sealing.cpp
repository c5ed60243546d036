#include "engine/Sealing.h"

#include "engine/ChunkEncoding.h"

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

Sealing::Ready Sealing::ready() const
{
    Ready ready;
    for (const auto& seal : _waiting)
    {
        if (!seal->isEncoded())
            break;
        ready.seals.push_back(seal);
        ready.released.insert(ready.released.end(), seal->entries().begin(), seal->entries().end());
    }
    ready.dropped = _commits.entries.droppable(ready.released);
    return ready;
}

void Sealing::put(DataFile::Transaction& transaction, Ready& ready) const
{
    for (const auto& seal : ready.seals)
    {
        auto& keys = ready.keys.emplace_back();
        for (std::size_t i = 0; i < seal->chunks().size(); ++i)
            keys.push_back(transaction.putChunk(seal->series()->id(), seal->throughSeq(),
                                                encodedSummary(*seal->chunks()[i]), seal->bytes()[i]));
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
        _waiting.pop_front();
    }
    _commits.entries.release(ready.released, ready.dropped);
}
} // namespace weir::metrics
