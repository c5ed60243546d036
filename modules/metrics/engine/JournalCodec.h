// Entries of the journal as bytes: points, a column each for times and values of a series, or what was deleted.
#pragma once

#include "engine/Bytes.h"
#include "engine/Ids.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weir::metrics
{
/// Replaces `entry`; a string that is used again needs no memory. REQUIRES: as many times as values.
void encodePoints(std::span<const SeriesColumns> columns, std::string& entry);
void encodeErase(const Selection& selection, std::string& entry);

/// Points that own their columns.
class DecodedPoints final
{
public:
    [[nodiscard]] std::span<const SeriesColumns> columns() const noexcept { return _columns; }
    [[nodiscard]] std::size_t count() const noexcept { return _times.size(); }

private:
    friend std::optional<std::variant<DecodedPoints, Selection>> decodeEntry(std::string_view entry);
    bool read(ByteReader& from);
    bool readSeries(ByteReader& from);

    std::vector<SeriesColumns> _columns; // views of the following
    std::vector<Time> _times;
    std::vector<double> _values;
};
using DecodedEntry = std::variant<DecodedPoints, Selection>;

/// Nothing unless `entry` is, to the last byte, what is written above, with finite values; takes no more memory than a
/// small multiple of its size.
[[nodiscard]] std::optional<DecodedEntry> decodeEntry(std::string_view entry);

/// Tags, by their number, names ascending.
void writeTags(ByteWriter& to, const Tags& tags);
/// Fails the reader if the names do not ascend.
[[nodiscard]] Tags readTags(ByteReader& from);
} // namespace weir::metrics
