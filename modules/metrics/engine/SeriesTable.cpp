#include "engine/SeriesTable.h"

#include "engine/Checksum.h"
#include "engine/JournalCodec.h"
#include "engine/StorageErrors.h"

#include <limits>
#include <string>

namespace weir::metrics
{
namespace
{
std::uint64_t identityChecksum(std::uint64_t id, std::string_view type, std::string_view tags)
{
    return Checksum("series").number(id).text(type).text(tags).value();
}

std::uint64_t headChecksum(std::uint64_t id, std::string_view head)
{
    return Checksum("series head").number(id).text(head).value();
}

std::string encodeHead(const SeriesHead& head)
{
    std::string bytes;
    ByteWriter to(bytes);
    head.chunks.write(to);
    to.number(head.throughSeq);
    return bytes;
}

std::optional<SeriesHead> decodeHead(std::uint64_t id, std::string_view bytes, std::uint64_t checksum)
{
    ByteReader from(bytes);
    SeriesHead head;
    head.chunks = Ledger::read(from);
    head.throughSeq = from.number();
    if (!from.ok() || !from.atEnd() || headChecksum(id, bytes) != checksum)
        return std::nullopt;
    return head;
}

std::optional<StoredSeries> decodeSeries(std::uint64_t id, std::string_view type, std::string_view tags,
                                         std::uint64_t checksum)
{
    ByteReader from(tags);
    StoredSeries series{.id = static_cast<SeriesId>(id), .type = std::string(type), .tags = readTags(from)};
    if (!from.ok() || !from.atEnd() || id > std::numeric_limits<SeriesId>::max() ||
        identityChecksum(id, type, tags) != checksum)
        return std::nullopt;
    return series;
}

DamagedError missing(SeriesId id)
{
    return DamagedError("series " + std::to_string(id) + " is missing in the data file");
}
} // namespace

SeriesTable::SeriesTable(Connection& connection)
    : _insert(connection, "INSERT INTO series(id, checksum, head, head_checksum, type, tags) VALUES(?, ?, ?, ?, ?, ?)"),
      _select(connection, "SELECT head, head_checksum FROM series WHERE id = ?"),
      _update(connection, "UPDATE series SET head = ?, head_checksum = ? WHERE id = ?"),
      _delete(connection, "DELETE FROM series WHERE id = ? RETURNING checksum")
{
}

std::uint64_t SeriesTable::add(const StoredSeries& series)
{
    std::string tags;
    ByteWriter to(tags);
    writeTags(to, series.tags);
    const std::string head = encodeHead({});
    const std::uint64_t checksum = identityChecksum(series.id, series.type, tags);
    execute(_insert, std::uint64_t{series.id}, checksum, std::string_view(head), headChecksum(series.id, head),
            std::string_view(series.type), std::string_view(tags));
    return checksum;
}

std::optional<SeriesHead> SeriesTable::head(SeriesId id)
{
    Rows rows(_select, std::uint64_t{id});
    if (!rows.next())
        throw missing(id);
    return decodeHead(id, rows.bytes(0), rows.number(1));
}

void SeriesTable::setHead(SeriesId id, const SeriesHead& head)
{
    const std::string bytes = encodeHead(head);
    execute(_update, std::string_view(bytes), headChecksum(id, bytes), std::uint64_t{id});
}

std::uint64_t SeriesTable::drop(SeriesId id)
{
    Rows rows(_delete, std::uint64_t{id});
    if (!rows.next())
        throw missing(id);
    return rows.number(0);
}

SeriesScan::SeriesScan(Connection& connection)
    : _select(connection, "SELECT id, checksum, head, head_checksum, type, tags FROM series ORDER BY id"),
      _rows(_select)
{
}

std::optional<SeriesRow> SeriesScan::next()
{
    if (!_rows.next())
        return std::nullopt;
    SeriesRow row{.id = _rows.number(0), .checksum = _rows.number(1)};
    row.head = decodeHead(row.id, _rows.bytes(2), _rows.number(3));
    const std::string type(_rows.bytes(4));
    row.series = decodeSeries(row.id, type, _rows.bytes(5), row.checksum);
    if (row.series && row.head)
        row.series->throughSeq = row.head->throughSeq;
    return row;
}
} // namespace weir::metrics
