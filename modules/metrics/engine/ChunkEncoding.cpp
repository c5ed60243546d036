#include "engine/ChunkEncoding.h"

#include "engine/ChunkCodec.h"

#include <cstdint>
#include <utility>

namespace weir::metrics
{
std::string encodedPoints(const SealedChunk& chunk)
{
    auto points = *chunk.points();
    sortByTime(points);
    return encodeChunk(points);
}

std::string encodedSummary(const SealedChunk& chunk)
{
    std::string bytes;
    ByteWriter out(bytes);
    out.number(chunk.order());
    chunk.summary().encode(out);
    return bytes;
}

ChunkPointer storedChunk(const StoredChunk& chunk)
{
    ByteReader in(chunk.summary);
    const auto order = static_cast<std::uint32_t>(in.numberUpTo(UINT32_MAX));
    auto summary = Summary::decode(in);
    if (!summary || !in.atEnd() || summary->moments.count() == 0)
        return nullptr;
    return std::make_shared<const SealedChunk>(order, chunk.key, *std::move(summary));
}

std::string judgeChunk(const StoredChunk& chunk, std::string_view data)
{
    const auto known = storedChunk(chunk);
    if (!known)
        return "its summary is not one of this version";
    const auto points = decodeChunk(data);
    if (!points)
        return "its points are not encoded as this version does";
    if (points->size() != known->summary().moments.count())
        return "it does not have as many points as its summary says";
    return {};
}
} // namespace weir::metrics
