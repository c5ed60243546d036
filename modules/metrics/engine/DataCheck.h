// Looks for damage in a data file without changing it.
#pragma once

#include "engine/Ids.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::metrics
{
/// Says what is wrong with a chunk, whose bytes are as they were written; empty: nothing.
using ChunkJudge = std::function<std::string(const StoredChunk& chunk, std::string_view data)>;

/// Reads the whole file, also while a server has it open, and returns one sentence for each damage found. Throws
/// DiskError if it cannot be opened.
[[nodiscard]] std::vector<std::string> checkDataFile(const std::filesystem::path& path, const ChunkJudge& judge);
} // namespace weir::metrics
