// All chunks of a series but the open one.
#pragma once

#include "engine/SealedChunk.h"

#include <memory>
#include <span>
#include <vector>

namespace weir::metrics
{
/// The chunks and what they amount to; of a single one that is its own summary, so that many series with little in each
/// cost no second one. There is at least one. Immutable: a change makes another, so that who reads holds no lock
/// meanwhile.
class ClosedChunks final
{
public:
    /// By order. REQUIRES: not empty.
    explicit ClosedChunks(std::vector<ChunkPointer> chunks);

    [[nodiscard]] const std::vector<ChunkPointer>& chunks() const noexcept { return _chunks; }
    [[nodiscard]] const Summary& total() const noexcept { return _total ? *_total : _chunks.front()->summary(); }

    /// With chunks behind these. Only they are looked at.
    [[nodiscard]] ClosedChunks with(std::span<const ChunkPointer> added) const;
    /// With another chunk of the same points in the place of the one at `index`.
    [[nodiscard]] ClosedChunks with(std::size_t index, ChunkPointer replacement) const;

private:
    void add(std::span<const ChunkPointer> added);

    std::vector<ChunkPointer> _chunks;
    std::shared_ptr<const Summary> _total; // null: of one chunk
};
} // namespace weir::metrics
