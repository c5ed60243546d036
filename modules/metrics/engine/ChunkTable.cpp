#include "engine/ChunkTable.h"

#include "engine/Checksum.h"
#include "engine/StorageErrors.h"

#include <algorithm>
#include <limits>

namespace weir::metrics
{
namespace
{
constexpr unsigned half = 32;
constexpr std::uint32_t lastNumber = std::numeric_limits<std::uint32_t>::max();

std::uint64_t rowOf(ChunkKey key) noexcept
{
    return (std::uint64_t{key.series} << half) | key.number;
}

ChunkKey keyOf(std::uint64_t id) noexcept
{
    return {.series = static_cast<SeriesId>(id >> half), .number = static_cast<std::uint32_t>(id)};
}

std::uint64_t dataChecksum(ChunkKey key, std::string_view data)
{
    return Checksum("chunk data").number(rowOf(key)).text(data).value();
}

std::uint64_t checksumOf(const StoredChunk& chunk, std::uint64_t ofData)
{
    return Checksum("chunk")
        .number(rowOf(chunk.key))
        .number(chunk.throughSeq)
        .number(ofData)
        .text(chunk.summary)
        .value();
}
} // namespace

std::string nameOf(ChunkKey key)
{
    return "chunk " + std::to_string(key.number) + " of series " + std::to_string(key.series);
}

ChunkTable::ChunkTable(Connection& connection)
    : _insert(connection,
              "INSERT INTO chunk(id, checksum, data_checksum, through_seq, summary, data) VALUES(?, ?, ?, ?, ?, ?)"),
      _isTaken(connection, "SELECT 1 FROM chunk WHERE id = ?"),
      _delete(connection, "DELETE FROM chunk WHERE id = ? RETURNING checksum"),
      _deleteAll(connection, "DELETE FROM chunk WHERE id BETWEEN ? AND ?"),
      _selectAll(connection, "SELECT id, checksum, through_seq FROM chunk WHERE id BETWEEN ? AND ? ORDER BY id")
{
}

std::uint64_t ChunkTable::add(const StoredChunk& chunk, std::string_view data)
{
    const std::uint64_t ofData = dataChecksum(chunk.key, data);
    const std::uint64_t checksum = checksumOf(chunk, ofData);
    execute(_insert, rowOf(chunk.key), checksum, ofData, chunk.throughSeq, std::string_view(chunk.summary), data);
    return checksum;
}

bool ChunkTable::isTaken(ChunkKey key)
{
    return Rows(_isTaken, rowOf(key)).next();
}

std::uint64_t ChunkTable::drop(ChunkKey key)
{
    Rows rows(_delete, rowOf(key));
    if (!rows.next())
        throw DamagedError(nameOf(key) + " is missing in the data file");
    return rows.number(0);
}

void ChunkTable::dropAll(SeriesId series)
{
    execute(_deleteAll, rowOf({.series = series}), rowOf({.series = series, .number = lastNumber}));
}

SeriesHead ChunkTable::headFromRows(SeriesId series)
{
    SeriesHead head;
    Rows rows(_selectAll, rowOf({.series = series}), rowOf({.series = series, .number = lastNumber}));
    while (rows.next())
    {
        head.chunks.next = keyOf(rows.number(0)).number;
        head.chunks.add(rows.number(1));
        head.throughSeq = std::max(head.throughSeq, rows.number(2));
    }
    return head;
}

ChunkReader::ChunkReader(Connection& connection)
    : _select(connection, "SELECT data_checksum, data FROM chunk WHERE id = ?")
{
}

std::optional<std::string> ChunkReader::read(ChunkKey key)
{
    Rows rows(_select, rowOf(key));
    if (!rows.next())
        return std::nullopt;
    if (dataChecksum(key, rows.bytes(1)) != rows.number(0))
        throw DamagedError("the data of " + nameOf(key) + " is damaged");
    return std::string(rows.bytes(1));
}

ChunkScan::ChunkScan(Connection& connection)
    : _select(connection, "SELECT id, checksum, data_checksum, through_seq, summary FROM chunk ORDER BY id"),
      _rows(_select)
{
}

std::optional<ChunkRow> ChunkScan::next()
{
    if (!_rows.next())
        return std::nullopt;
    ChunkRow row{.key = keyOf(_rows.number(0)), .checksum = _rows.number(1)};
    StoredChunk chunk{.key = row.key, .throughSeq = _rows.number(3), .summary = std::string(_rows.bytes(4))};
    if (checksumOf(chunk, _rows.number(2)) == row.checksum)
        row.chunk = std::move(chunk);
    return row;
}
} // namespace weir::metrics
