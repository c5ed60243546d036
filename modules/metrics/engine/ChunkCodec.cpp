#include "engine/ChunkCodec.h"

#include "engine/Bytes.h"
#include "engine/ValueCodec.h"
#include "engine/Zstd.h"

#include <cstdint>
#include <utility>

namespace weir::metrics
{
namespace
{
constexpr std::uint64_t version = 1;
constexpr std::size_t maxVarint = 10;
constexpr std::size_t maxContent = 2 * maxVarint * maxChunkPoints + 2; // what both columns take at most

/// Points that come at a steady pace have differences of differences that are zero. Unsigned, since the difference of
/// two times may be beyond the signed range.
void encodeTimes(const std::vector<Time>& times, ByteWriter& out)
{
    std::uint64_t previous = 0;
    std::uint64_t pace = 0;
    for (const Time time : times)
    {
        const auto difference = static_cast<std::uint64_t>(time) - previous;
        out.integer(static_cast<std::int64_t>(difference - pace));
        previous = static_cast<std::uint64_t>(time);
        pace = difference;
    }
}

[[nodiscard]] bool decodeTimes(ByteReader& in, std::size_t count, std::vector<Time>& times)
{
    times.reserve(count);
    std::uint64_t time = 0;
    std::uint64_t pace = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        pace += static_cast<std::uint64_t>(in.integer());
        time += pace;
        if (i > 0 && static_cast<Time>(time) < times.back())
            return false;
        times.push_back(static_cast<Time>(time));
    }
    return in.ok();
}
} // namespace

std::string encodeChunk(const Columns& columns)
{
    std::string content;
    ByteWriter writer(content);
    encodeTimes(columns.times, writer);
    encodeValues(columns.values, content);
    std::string bytes;
    ByteWriter head(bytes);
    head.number(version).number(columns.size());
    compress(content, bytes);
    bytes.shrink_to_fit();
    return bytes;
}

std::optional<Columns> decodeChunk(std::string_view bytes)
{
    ByteReader head(bytes);
    const auto found = head.number();
    const auto count = head.numberUpTo(maxChunkPoints);
    if (!head.ok() || found != version)
        return std::nullopt;
    const auto content = decompress(bytes.substr(bytes.size() - head.left()), maxContent);
    if (!content)
        return std::nullopt;
    ByteReader in(*content);
    Columns columns;
    if (!decodeTimes(in, count, columns.times) || !decodeValues(in, count, columns.values) || !in.atEnd())
        return std::nullopt;
    return columns;
}
} // namespace weir::metrics
