// Chunks that were dropped lately: who still reads them by an older list finds nothing, and rightly so.
#pragma once

#include "engine/Ids.h"

#include <cstdint>
#include <map>
#include <mutex>

namespace weir::metrics
{
/// Remembers all of the transaction that drops, and at least the last 65,536 runs of neighbours before it; a query that
/// is older than those has run out of time. A series' chunks go in order, mostly as one run. Thread-safe.
class RecentDrops final
{
public:
    /// A transaction begins: what its forerunners dropped may be forgotten if it is much.
    void begin();
    void add(ChunkKey key);
    void addAll(SeriesId series);
    [[nodiscard]] bool contains(ChunkKey key) const;

private:
    using Runs = std::map<ChunkKey, std::uint32_t>; // the last number, by the first

    [[nodiscard]] static bool holds(const Runs& runs, ChunkKey key);

    mutable std::mutex _mutex;
    Runs _newer; // guarded by _mutex
    Runs _older; // guarded by _mutex
};
} // namespace weir::metrics
