#include "engine/AnswerTable.h"

#include "engine/Checksum.h"

#include <chrono>
#include <random>
#include <string>

namespace weir::metrics
{
namespace
{
std::string encodeAnswer(const Answer& answer)
{
    std::string bytes;
    ByteWriter to(bytes);
    to.bytes(std::as_bytes(std::span(answer.fingerprint)));
    to.number(static_cast<std::uint64_t>(answer.status)).text(answer.body).number(answer.types.size());
    for (const std::string& type : answer.types)
        to.text(type);
    return bytes;
}

bool decode(std::string_view bytes, Answer& answer)
{
    constexpr std::uint64_t greatestStatus = 599;
    ByteReader from(bytes);
    from.bytes(std::as_writable_bytes(std::span(answer.fingerprint)));
    answer.status = static_cast<int>(from.numberUpTo(greatestStatus));
    answer.body = from.text();
    for (auto types = from.numberUpTo(from.left()); types > 0 && from.ok(); --types)
        answer.types.emplace_back(from.text());
    return from.ok() && from.atEnd();
}

std::uint64_t checksumOf(std::uint64_t number, std::uint64_t expires, const AnswerKey& key, std::string_view answer)
{
    return Checksum("answer").number(number).number(expires).text(key.route).text(key.key).text(answer).value();
}

std::uint64_t toNumber(WallTime time) noexcept
{
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

/// Of the columns id, checksum, expires, route, key, answer.
AnswerRow rowOf(const Rows& rows)
{
    AnswerRow row{.number = rows.number(0), .checksum = rows.number(1)};
    const std::uint64_t expires = rows.number(2);
    row.key = {.route = std::string(rows.bytes(3)), .key = std::string(rows.bytes(4))};
    row.answer.expires = WallTime(std::chrono::nanoseconds(static_cast<std::int64_t>(expires)));
    row.intact =
        checksumOf(row.number, expires, row.key, rows.bytes(5)) == row.checksum && decode(rows.bytes(5), row.answer);
    return row;
}

std::uint64_t randomSeed()
{
    constexpr unsigned half = 32;
    std::random_device random;
    return (std::uint64_t{random()} << half) | random();
}
} // namespace

AnswerIndex::AnswerIndex() : _seed(randomSeed()) {}

std::uint64_t AnswerIndex::hash(const AnswerKey& key) const noexcept
{
    return Checksum("answer key").number(_seed).text(key.route).text(key.key).value();
}

void AnswerIndex::prepare(const AnswerKey& key, std::uint64_t number, Entries& entries)
{
    entries.emplace(hash(key), number);
    const std::lock_guard lock(_mutex);
    _numbers.reserve(_numbers.size() + entries.size());
}

void AnswerIndex::merge(Entries& entries) noexcept
{
    const std::lock_guard lock(_mutex);
    _numbers.merge(entries);
}

void AnswerIndex::take(const AnswerKey& key, std::uint64_t number, Entries& entries)
{
    entries.reserve(entries.size() + 1);
    const std::lock_guard lock(_mutex);
    const auto [begin, end] = _numbers.equal_range(hash(key));
    for (auto at = begin; at != end; ++at)
        if (at->second == number)
        {
            entries.insert(_numbers.extract(at));
            return;
        }
}

std::vector<std::uint64_t> AnswerIndex::find(const AnswerKey& key) const
{
    std::vector<std::uint64_t> found;
    const std::lock_guard lock(_mutex);
    const auto [begin, end] = _numbers.equal_range(hash(key));
    for (auto at = begin; at != end; ++at)
        found.push_back(at->second);
    return found;
}

std::size_t AnswerIndex::size() const
{
    const std::lock_guard lock(_mutex);
    return _numbers.size();
}

AnswerTable::AnswerTable(Connection& connection)
    : _insert(connection, "INSERT INTO answer(id, checksum, expires, route, key, answer) VALUES(?, ?, ?, ?, ?, ?)"),
      _oldest(connection, "SELECT id, checksum, expires, route, key, answer FROM answer ORDER BY id LIMIT ?"),
      _delete(connection, "DELETE FROM answer WHERE id <= ?")
{
}

std::uint64_t AnswerTable::add(std::uint64_t number, const AnswerKey& key, const Answer& answer)
{
    const std::string bytes = encodeAnswer(answer);
    const std::uint64_t expires = toNumber(answer.expires);
    const std::uint64_t checksum = checksumOf(number, expires, key, bytes);
    execute(_insert, number, checksum, expires, std::string_view(key.route), std::string_view(key.key),
            std::string_view(bytes));
    return checksum;
}

std::vector<AnswerRow> AnswerTable::expired(const AnswerLife& life, std::size_t limit)
{
    std::vector<AnswerRow> found;
    Rows rows(_oldest, std::uint64_t{limit});
    while (rows.next())
    {
        AnswerRow row = rowOf(rows);
        if (row.intact && !life.isOver(row.answer.expires))
            break;
        found.push_back(std::move(row));
    }
    return found;
}

void AnswerTable::dropThrough(std::uint64_t number)
{
    execute(_delete, number);
}

AnswerReader::AnswerReader(Connection& connection)
    : _select(connection, "SELECT id, checksum, expires, route, key, answer FROM answer WHERE id = ?")
{
}

std::optional<AnswerRow> AnswerReader::read(std::uint64_t number)
{
    Rows rows(_select, number);
    if (!rows.next())
        return std::nullopt;
    return rowOf(rows);
}

AnswerScan::AnswerScan(Connection& connection)
    : _select(connection, "SELECT id, checksum, expires, route, key, answer FROM answer ORDER BY id"), _rows(_select)
{
}

std::optional<AnswerRow> AnswerScan::next()
{
    if (!_rows.next())
        return std::nullopt;
    return rowOf(_rows);
}
} // namespace weir::metrics
