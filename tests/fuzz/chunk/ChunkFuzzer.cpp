// Decodes any bytes as a chunk and as a chunk's summary, and requires that what is accepted is sound: within bounds,
// and the same again after another round.
#include "connection/Require.h"
#include "engine/ChunkCodec.h"
#include "engine/Summary.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace
{
using weir::fuzz::require;
using weir::metrics::Columns;
using weir::metrics::Summary;

bool sameBits(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

void decodePoints(std::string_view bytes)
{
    const auto columns = weir::metrics::decodeChunk(bytes);
    if (!columns)
        return;
    require(columns->size() <= weir::metrics::maxChunkPoints, "a chunk has points within the bound");
    require(columns->times.size() == columns->values.size(), "a chunk has as many times as values");
    require(std::ranges::is_sorted(columns->times), "times ascend");
    const auto again = weir::metrics::decodeChunk(weir::metrics::encodeChunk(*columns));
    require(again && again->times == columns->times, "what is encoded again has the same times");
    require(std::ranges::equal(again->values, columns->values, sameBits), "what is encoded again has the same values");
}

std::string encoded(const Summary& summary)
{
    std::string bytes;
    weir::metrics::ByteWriter out(bytes);
    summary.encode(out);
    return bytes;
}

void decodeSummary(std::string_view bytes)
{
    weir::metrics::ByteReader in(bytes);
    auto summary = Summary::decode(in);
    if (!summary)
        return;
    const auto text = encoded(*summary);
    weir::metrics::ByteReader second(text);
    const auto again = Summary::decode(second);
    require(again && second.atEnd() && encoded(*again) == text, "what is encoded again is the same summary");
    if (summary->moments.count() > 0)
        (void)summary->sketch.atRank(summary->moments.count() - 1);
    summary->merge(*again);
}
} // namespace

/// The first byte says what the others are taken for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1); // NOLINT(*-reinterpret-cast)
    if (*data % 2 == 0)
        decodePoints(bytes);
    else
        decodeSummary(bytes);
    return 0;
}
