// Points of a series that will not change any more.
#pragma once

#include "engine/ChunkCache.h"
#include "engine/Columns.h"
#include "engine/Ids.h"
#include "engine/Summary.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>

namespace weir::metrics
{
/// Immutable but for its successor, and thread-safe. Its summary is in memory; its points are there as they are
/// (frozen: they are yet to be encoded), encoded, or not at all: then they are in the data file.
class SealedChunk final
{
public:
    /// Frozen: of points in the order in which they came.
    SealedChunk(std::uint32_t order, Columns points, Summary summary);
    /// Encoded.
    SealedChunk(std::uint32_t order, std::string bytes, Summary summary);
    /// In the data file.
    SealedChunk(std::uint32_t order, ChunkKey key, Summary summary);

    /// Chunks of a series by when their points came. A chunk that replaces another takes its place.
    [[nodiscard]] std::uint32_t order() const noexcept { return _order; }
    [[nodiscard]] const Summary& summary() const noexcept { return _summary; }
    [[nodiscard]] Time firstTime() const noexcept { return _summary.moments.firstTime(); }
    [[nodiscard]] Time lastTime() const noexcept { return _summary.moments.lastTime(); }
    /// Null unless frozen.
    [[nodiscard]] const Columns* points() const noexcept { return std::get_if<Columns>(&_content); }
    /// Null unless encoded.
    [[nodiscard]] const std::string* bytes() const noexcept { return std::get_if<std::string>(&_content); }
    /// Null unless in the data file.
    [[nodiscard]] const ChunkKey* key() const noexcept { return std::get_if<ChunkKey>(&_content); }
    /// No other chunk of this process has it.
    [[nodiscard]] std::uint64_t serial() const noexcept { return _serial; }

    /// The chunk with what is left of its points, once they are gone from the data file: for queries that began with
    /// this one. Null: nothing is left.
    [[nodiscard]] std::shared_ptr<const SealedChunk> successor() const;
    void setSuccessor(std::shared_ptr<const SealedChunk> successor) const;

private:
    std::uint64_t _serial;
    std::uint32_t _order;
    Summary _summary;
    std::variant<Columns, std::string, ChunkKey> _content;
    mutable std::shared_ptr<const SealedChunk> _successor; // guarded by a mutex of all chunks
};

using ChunkPointer = std::shared_ptr<const SealedChunk>;

/// The points of chunks, wherever they are. Thread-safe.
class ChunkSource final
{
public:
    /// The encoded points of a chunk in the data file; nothing if it is not there any more.
    using Read = std::function<std::optional<std::string>(ChunkKey)>;

    /// `read` may be empty if every chunk is in memory.
    ChunkSource(std::size_t cacheBytes, Read read) : _cache(cacheBytes), _read(std::move(read)) {}

    /// What is left of them if the chunk was dropped meanwhile. Throws DamagedError and DiskError.
    [[nodiscard]] std::shared_ptr<const Columns> points(const ChunkPointer& chunk);

    [[nodiscard]] ChunkCache& cache() noexcept { return _cache; }
    /// How many chunks were found damaged when they were read.
    [[nodiscard]] std::size_t damaged() const;

private:
    [[nodiscard]] std::shared_ptr<const Columns> load(const SealedChunk& chunk);
    [[nodiscard]] std::shared_ptr<const Columns> decode(const SealedChunk& chunk, std::string_view bytes);

    ChunkCache _cache;
    Read _read;
    mutable std::mutex _mutex;
    std::unordered_set<std::uint64_t> _damaged; // guarded by _mutex; serials
};
} // namespace weir::metrics
