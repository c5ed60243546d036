// The table `chunk`: a row for each sealed chunk. Its key is the series in the upper and the number in the lower half,
// so that the chunks of a series lie together.
#pragma once

#include "engine/Ids.h"
#include "engine/SeriesTable.h"
#include "engine/Sqlite.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::metrics
{
/// A row as it was found, but for its data.
struct ChunkRow
{
    ChunkKey key;
    std::uint64_t checksum = 0;            ///< the stored one
    std::optional<StoredChunk> chunk = {}; ///< nothing: damaged
};

/// The writer's statements. Everything throws DiskError and DamagedError.
class ChunkTable final
{
public:
    explicit ChunkTable(Connection& connection);

    /// Returns its checksum.
    std::uint64_t add(const StoredChunk& chunk, std::string_view data);
    [[nodiscard]] bool isTaken(ChunkKey key);
    /// Returns the checksum of what is gone.
    std::uint64_t drop(ChunkKey key);
    void dropAll(SeriesId series);
    /// What the head of a series would be, judging by the rows that are there.
    [[nodiscard]] SeriesHead headFromRows(SeriesId series);

private:
    Statement _insert;
    Statement _isTaken;
    Statement _delete;
    Statement _deleteAll;
    Statement _selectAll;
};

/// Reads chunks' data, by its key.
class ChunkReader final
{
public:
    explicit ChunkReader(Connection& connection);
    /// Nothing if there is no such chunk. Throws DamagedError, naming it.
    [[nodiscard]] std::optional<std::string> read(ChunkKey key);

private:
    Statement _select;
};

/// Reads the table in order.
class ChunkScan final
{
public:
    explicit ChunkScan(Connection& connection);
    [[nodiscard]] std::optional<ChunkRow> next();

private:
    Statement _select;
    Rows _rows;
};

[[nodiscard]] std::string nameOf(ChunkKey key);
} // namespace weir::metrics
