// All series in memory, for many threads.
#pragma once

#include "PointBatch.h"
#include "SeriesStore.h"
#include "engine/Collector.h"
#include "engine/SeriesIndex.h"
#include "weir/Clock.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::metrics
{
/// Chunks that were closed together, and must be stored together: their series' points up to some entry of the journal.
struct Frozen
{
    SeriesPointer series;
    std::vector<ChunkPointer> chunks;
};

/// Which series the runs of a batch belong to.
struct Admission
{
    /// REQUIRES: `memory` outlives it.
    explicit Admission(std::pmr::memory_resource* memory) : series(memory) {}

    std::pmr::vector<SeriesPointer> series;  ///< by run; null: refused
    std::vector<SeriesPointer> created = {}; ///< of them, those that are yet to be added
    std::vector<std::size_t> refused = {};   ///< points, ascending
};

/// Thread-safe. Two kinds of locks: the structure (which series there are) is changed rarely and looked at in slices;
/// the contents of a series are changed and looked at under the lock of its shard, for microseconds: long work is done
/// on immutable chunks, holding none.
class SeriesSet final
{
public:
    explicit SeriesSet(ChunkSource& source) : _source(source) {}

    // Reading ---------------------------------------------------------------------------------------------------

    /// Calls `each` for all series of a type, by id; those that come meanwhile may be left out.
    void forEach(std::string_view type, const std::function<void(const SeriesPointer&)>& each) const;
    /// The next series of a type, by id, from `from` on, at most `limit`.
    [[nodiscard]] std::vector<SeriesPointer> slice(std::string_view type, SeriesId from, std::size_t limit) const;
    [[nodiscard]] std::vector<std::string> types() const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool hasPointsSince(const Series& series, Time from) const;
    /// Gives the collector everything that it selects.
    void collect(Series& series, Collector& collector) const;
    /// Closed chunks, and a copy of the open one.
    [[nodiscard]] std::pair<ClosedPointer, OpenChunk> snapshot(const Series& series) const;

    // Writing ---------------------------------------------------------------------------------------------------

    /// While it is held, no series come or go.
    [[nodiscard]] std::shared_lock<std::shared_mutex> hold() const { return std::shared_lock(_structure); }
    /// While it is held, nobody else changes anything.
    [[nodiscard]] std::unique_lock<std::shared_mutex> holdAlone() { return std::unique_lock(_structure); }

    /// REQUIRES: held. Valid while it is.
    [[nodiscard]] const std::vector<SeriesPointer>& ofType(std::string_view type) const { return _index.ofType(type); }
    [[nodiscard]] std::vector<std::string> typesHeld() const { return _index.types(); }

    /// Finds the series of a batch, and makes those that do not exist, `maxSeries` in all. REQUIRES: held.
    [[nodiscard]] Admission admit(const PointBatch& batch, std::size_t maxSeries,
                                  std::pmr::memory_resource* memory = std::pmr::get_default_resource()) const;
    /// REQUIRES: held alone.
    void insert(std::span<const SeriesPointer> created);
    /// REQUIRES: held alone.
    void setNextId(SeriesId nextId) { _nextId = nextId; }
    /// Takes back what was inserted into these types from `nextId` on, which is the next series' again.
    void withdraw(const std::set<std::string>& types, SeriesId nextId);
    /// Appends points that come at `now`. True if the open chunk is full after that. REQUIRES: held.
    bool append(Series& series, const PointBatch::Run& run, MonotonicTime now);
    /// Freezes the open chunk if it is (still) full. REQUIRES: held.
    [[nodiscard]] Frozen freezeFull(const SeriesPointer& series);
    /// A walk along all series, in steps.
    struct Walk
    {
        std::string type = {}; ///< where it goes on
        SeriesId next = 0;     ///< likewise
        bool isOver = false;
    };
    /// Freezes open chunks that began before `time`, `limit` at most, and goes on with the walk. REQUIRES: held.
    [[nodiscard]] std::vector<Frozen> freezeOlder(MonotonicTime time, Walk& walk, std::size_t limit);
    /// Puts an encoded chunk where the frozen one was; nothing if that is gone. REQUIRES: held.
    void replace(Series& series, const ChunkPointer& frozen, ChunkPointer sealed);
    /// Removes points, open ones and, if `removal` is not null, what was planned since; returns how many. REQUIRES:
    /// held alone.
    std::uint64_t remove(Series& series, const Removal* removal, Time from, Time to);
    /// Forgets series without points; returns which. REQUIRES: held alone.
    std::vector<SeriesPointer> eraseEmpty(const std::string& type);

private:
    static constexpr std::size_t shards = 64;

    [[nodiscard]] std::shared_mutex& shardOf(const Series& series) const noexcept
    {
        return _shards[series.id() % shards];
    }

    void summarise(Series& series, const Collector& collector) const;

    ChunkSource& _source;
    mutable std::shared_mutex _structure;
    SeriesIndex _index;                                    // guarded by _structure
    SeriesId _nextId = 0;                                  // guarded by _structure
    mutable std::array<std::shared_mutex, shards> _shards; // guard the contents of series by their id
};
} // namespace weir::metrics
