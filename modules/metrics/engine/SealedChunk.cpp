#include "engine/SealedChunk.h"

#include "engine/ChunkCodec.h"
#include "engine/StorageErrors.h"

#include <atomic>

namespace weir::metrics
{
namespace
{
std::uint64_t nextSerial() noexcept
{
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed);
}

/// One for all: successors are set by deletions, and asked for by queries that run beside one.
std::mutex& mutexOfSuccessors()
{
    static std::mutex mutex;
    return mutex;
}

std::string nameOf(const SealedChunk& chunk)
{
    if (const auto* key = chunk.key())
        return "chunk " + std::to_string(key->number) + " of series " + std::to_string(key->series);
    return "a chunk in memory";
}
} // namespace

SealedChunk::SealedChunk(std::uint32_t order, Columns points, Summary summary)
    : _serial(nextSerial()), _order(order), _summary(std::move(summary)), _content(std::move(points))
{
}

SealedChunk::SealedChunk(std::uint32_t order, std::string bytes, Summary summary)
    : _serial(nextSerial()), _order(order), _summary(std::move(summary)), _content(std::move(bytes))
{
}

SealedChunk::SealedChunk(std::uint32_t order, ChunkKey key, Summary summary)
    : _serial(nextSerial()), _order(order), _summary(std::move(summary)), _content(key)
{
}

std::shared_ptr<const SealedChunk> SealedChunk::successor() const
{
    const std::lock_guard lock(mutexOfSuccessors());
    return _successor;
}

void SealedChunk::setSuccessor(std::shared_ptr<const SealedChunk> successor) const
{
    const std::lock_guard lock(mutexOfSuccessors());
    _successor.swap(successor); // the one before goes outside the lock: it may be the last of many
}

std::shared_ptr<const Columns> ChunkSource::points(const ChunkPointer& chunk)
{
    if (chunk->points() != nullptr)
        return {chunk, chunk->points()};
    if (auto cached = _cache.find(chunk->serial()))
        return cached;
    try
    {
        return load(*chunk);
    }
    catch (const DamagedError&)
    {
        const std::lock_guard lock(_mutex);
        _damaged.insert(chunk->serial());
        throw;
    }
}

std::size_t ChunkSource::damaged() const
{
    const std::lock_guard lock(_mutex);
    return _damaged.size();
}

std::shared_ptr<const Columns> ChunkSource::load(const SealedChunk& chunk)
{
    if (chunk.bytes() != nullptr)
        return decode(chunk, *chunk.bytes());
    if (const auto stored = _read(*chunk.key()))
        return decode(chunk, *stored);
    const auto successor = chunk.successor();
    return successor ? points(successor) : std::make_shared<const Columns>();
}

std::shared_ptr<const Columns> ChunkSource::decode(const SealedChunk& chunk, std::string_view bytes)
{
    auto columns = decodeChunk(bytes);
    if (!columns || columns->size() != chunk.summary().moments.count())
        throw DamagedError(nameOf(chunk) + " does not hold what was written");
    auto points = std::make_shared<const Columns>(*std::move(columns));
    _cache.insert(chunk.serial(), points);
    return points;
}
} // namespace weir::metrics
