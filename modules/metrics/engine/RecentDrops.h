// Chunks that were dropped lately: who still reads them by an older list finds nothing, and rightly so.
#pragma once

#include "engine/Ids.h"

#include <mutex>
#include <set>

namespace weir::metrics
{
/// Remembers at least the last 65,536, and all of the transaction that drops and of the one before it that dropped so
/// many; a query that is older than those has run out of time. Thread-safe.
class RecentDrops final
{
public:
    /// A transaction begins: what its forerunners dropped may be forgotten if it is much.
    void begin();
    void add(ChunkKey key);
    void addAll(SeriesId series);
    [[nodiscard]] bool contains(ChunkKey key) const;

private:
    mutable std::mutex _mutex;
    std::set<ChunkKey> _newer; // guarded by _mutex
    std::set<ChunkKey> _older; // guarded by _mutex
};
} // namespace weir::metrics
