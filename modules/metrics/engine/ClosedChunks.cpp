#include "engine/ClosedChunks.h"

#include <utility>

namespace weir::metrics
{
ClosedChunks::ClosedChunks(std::vector<ChunkPointer> chunks)
{
    _chunks.reserve(chunks.size());
    add(chunks);
}

void ClosedChunks::add(std::span<const ChunkPointer> added)
{
    const bool isSingle = _chunks.size() + added.size() == 1;
    auto sum = isSingle || _chunks.empty() ? Summary() : total();
    for (const auto& chunk : added)
    {
        if (!isSingle)
            sum.merge(chunk->summary());
        _chunks.push_back(chunk);
    }
    if (isSingle)
        return;
    sum.sketch.settle();
    _total = std::make_shared<const Summary>(std::move(sum));
}

ClosedChunks ClosedChunks::with(std::span<const ChunkPointer> added) const
{
    auto changed = *this;
    changed.add(added);
    return changed;
}

ClosedChunks ClosedChunks::with(std::size_t index, ChunkPointer replacement) const
{
    auto changed = *this;
    changed._chunks[index] = std::move(replacement);
    return changed;
}
} // namespace weir::metrics
