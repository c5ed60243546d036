#include "engine/JournalTable.h"

#include "engine/Checksum.h"

namespace weir::metrics
{
namespace
{
std::uint64_t checksumOf(JournalNumber number, std::uint64_t points, std::string_view entry)
{
    return Checksum("journal").number(number).number(points).text(entry).value();
}
} // namespace

JournalTable::JournalTable(Connection& connection)
    : _insert(connection, "INSERT INTO journal(id, checksum, points, entry) VALUES(?, ?, ?, ?)"),
      _delete(connection, "DELETE FROM journal WHERE id BETWEEN ? AND ? RETURNING checksum"),
      _last(connection, "SELECT coalesce(max(id), 0) FROM journal")
{
}

std::uint64_t JournalTable::add(JournalNumber number, std::uint64_t points, std::string_view entry)
{
    const std::uint64_t checksum = checksumOf(number, points, entry);
    execute(_insert, number, checksum, points, entry);
    return checksum;
}

void JournalTable::drop(const JournalRange& range, const std::function<void(std::uint64_t)>& dropped)
{
    Rows rows(_delete, range.first, range.last);
    while (rows.next())
        dropped(rows.number(0));
}

JournalNumber JournalTable::last()
{
    Rows rows(_last);
    return rows.next() ? rows.number(0) : 0;
}

JournalScan::JournalScan(Connection& connection)
    : _select(connection, "SELECT id, checksum, points, entry FROM journal ORDER BY id"), _rows(_select)
{
}

std::optional<JournalRow> JournalScan::next()
{
    if (!_rows.next())
        return std::nullopt;
    JournalRow row{.number = _rows.number(0), .checksum = _rows.number(1)};
    const std::string_view entry = _rows.bytes(3);
    if (checksumOf(row.number, _rows.number(2), entry) != row.checksum)
        return row;
    row.entry = decodeEntry(entry);
    row.points = _rows.number(2);
    return row;
}
} // namespace weir::metrics
