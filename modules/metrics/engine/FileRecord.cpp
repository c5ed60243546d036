#include "engine/FileRecord.h"

#include "engine/Checksum.h"

#include <random>
#include <string>

namespace weir::metrics
{
namespace
{
std::uint64_t checksum(std::string_view value)
{
    return Checksum("record").text(value).value();
}

std::optional<FileRecord> decode(std::string_view value)
{
    ByteReader from(value);
    FileRecord record;
    record.identity = from.number();
    record.settled = from.number();
    record.points = from.number();
    record.series = Ledger::read(from);
    record.journal = Ledger::read(from);
    record.answers = Ledger::read(from);
    if (!from.ok() || !from.atEnd())
        return std::nullopt;
    return record;
}
} // namespace

FileRecord FileRecord::fresh()
{
    std::random_device random;
    constexpr unsigned half = 32;
    FileRecord record;
    record.identity = (std::uint64_t{random()} << half) | random();
    return record;
}

std::optional<FileRecord> readRecord(Connection& connection)
{
    Statement select(connection, "SELECT value, checksum FROM record WHERE id = 0");
    Rows rows(select);
    if (!rows.next() || rows.number(1) != checksum(rows.bytes(0)))
        return std::nullopt;
    return decode(rows.bytes(0));
}

RecordTable::RecordTable(Connection& connection)
    : _replace(connection, "INSERT OR REPLACE INTO record(id, value, checksum) VALUES(0, ?, ?)")
{
}

void RecordTable::write(const FileRecord& record)
{
    std::string value;
    ByteWriter to(value);
    to.number(record.identity).number(record.settled).number(record.points);
    record.series.write(to);
    record.journal.write(to);
    record.answers.write(to);
    execute(_replace, std::string_view(value), checksum(value));
}
} // namespace weir::metrics
