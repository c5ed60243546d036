// From frozen to sealed, and back from what the data file keeps.
#pragma once

#include "engine/SealedChunk.h"

#include <string>
#include <string_view>

namespace weir::metrics
{
/// REQUIRES: frozen.
[[nodiscard]] std::string encodedPoints(const SealedChunk& chunk);

/// What the data file keeps beside the points.
[[nodiscard]] std::string encodedSummary(const SealedChunk& chunk);
/// The stored chunk; null if its summary is none of encodedSummary's.
[[nodiscard]] ChunkPointer storedChunk(const StoredChunk& chunk);
/// Says in a clause what is wrong with a stored chunk and its encoded points; empty: nothing.
[[nodiscard]] std::string judgeChunk(const StoredChunk& chunk, std::string_view data);
} // namespace weir::metrics
