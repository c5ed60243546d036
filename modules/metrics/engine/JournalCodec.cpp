#include "engine/JournalCodec.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weir::metrics
{
namespace
{
// The first byte of an entry. Another layout is another kind.
constexpr std::uint64_t pointsKind = 1;
constexpr std::uint64_t eraseKind = 2;
constexpr std::size_t bytesPerPoint = sizeof(Time) + sizeof(double);

std::set<std::string> readValues(ByteReader& from)
{
    std::set<std::string> values;
    for (auto left = from.number(); left > 0 && from.ok(); --left)
    {
        std::string value(from.text());
        if (!values.empty() && value <= *values.rbegin())
            from.fail();
        values.insert(values.end(), std::move(value));
    }
    return values;
}

Selection readSelection(ByteReader& from)
{
    Selection selection;
    selection.type = from.text();
    selection.from = from.integer();
    selection.to = from.integer();
    for (auto left = from.number(); left > 0 && from.ok(); --left)
    {
        std::string name(from.text());
        if (!selection.tags.empty() && name <= selection.tags.rbegin()->first)
            from.fail();
        selection.tags.emplace_hint(selection.tags.end(), std::move(name), readValues(from));
    }
    return selection;
}
} // namespace

void encodePoints(std::span<const SeriesColumns> columns, std::string& entry)
{
    entry.clear();
    ByteWriter to(entry);
    to.number(pointsKind).number(columns.size());
    for (const SeriesColumns& column : columns)
        to.number(column.series)
            .number(column.times.size())
            .bytes(std::as_bytes(column.times))
            .bytes(std::as_bytes(column.values));
}

void encodeErase(const Selection& selection, std::string& entry)
{
    entry.clear();
    ByteWriter to(entry);
    to.number(eraseKind).text(selection.type).integer(selection.from).integer(selection.to);
    to.number(selection.tags.size());
    for (const auto& [name, values] : selection.tags)
    {
        to.text(name).number(values.size());
        for (const std::string& value : values)
            to.text(value);
    }
}

bool DecodedPoints::readSeries(ByteReader& from)
{
    const auto series = from.numberUpTo(std::numeric_limits<SeriesId>::max());
    const auto count = static_cast<std::size_t>(from.numberUpTo(from.left() / bytesPerPoint));
    const std::size_t before = _times.size();
    _times.resize(before + count);
    _values.resize(before + count);
    const std::span<Time> times = std::span(_times).subspan(before);
    const std::span<double> values = std::span(_values).subspan(before);
    from.bytes(std::as_writable_bytes(times));
    from.bytes(std::as_writable_bytes(values));
    _columns.push_back({.series = static_cast<SeriesId>(series), .times = times, .values = values});
    return from.ok() && std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
}

bool DecodedPoints::read(ByteReader& from)
{
    const std::size_t most = from.left() / bytesPerPoint;
    _times.reserve(most); // never moved again, for the views
    _values.reserve(most);
    for (auto left = from.number(); left > 0; --left)
        if (!readSeries(from))
            return false;
    return from.ok();
}

std::optional<DecodedEntry> decodeEntry(std::string_view entry)
{
    ByteReader from(entry);
    std::optional<DecodedEntry> decoded;
    if (const auto kind = from.number(); kind == pointsKind)
    {
        DecodedPoints points;
        if (points.read(from))
            decoded = std::move(points);
    }
    else if (kind == eraseKind)
        decoded = readSelection(from);
    if (!from.ok() || !from.atEnd())
        return std::nullopt;
    return decoded;
}

void writeTags(ByteWriter& to, const Tags& tags)
{
    to.number(tags.size());
    for (const auto& [name, value] : tags)
        to.text(name).text(value);
}

Tags readTags(ByteReader& from)
{
    Tags tags;
    for (auto left = from.number(); left > 0 && from.ok(); --left)
    {
        std::string name(from.text());
        if (!tags.empty() && name <= tags.back().first)
            from.fail();
        tags.emplace_back(std::move(name), from.text());
    }
    return tags;
}
} // namespace weir::metrics
