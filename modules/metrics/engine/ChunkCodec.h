// Points of a chunk in few bytes.
#pragma once

#include "engine/Columns.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir::metrics
{
/// No chunk has more points.
inline constexpr std::size_t maxChunkPoints = 8192;

/// What comes back from `decodeChunk` are the same bits. REQUIRES: ascending times, at most maxChunkPoints of them.
[[nodiscard]] std::string encodeChunk(const Columns& columns);

/// Nothing if the bytes are none of encodeChunk's: any bytes may be given, and memory stays bounded.
[[nodiscard]] std::optional<Columns> decodeChunk(std::string_view bytes);
} // namespace weir::metrics
