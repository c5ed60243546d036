// Decoded chunks that may be asked for again.
#pragma once

#include "engine/Columns.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace weir::metrics
{
/// By the chunks' serials. Thread-safe. Holds at most so many bytes; what was not used for longest goes first.
class ChunkCache final
{
public:
    explicit ChunkCache(std::size_t maxBytes) : _maxBytes(maxBytes) {}

    /// Null if it is not there.
    [[nodiscard]] std::shared_ptr<const Columns> find(std::uint64_t serial);
    void insert(std::uint64_t serial, std::shared_ptr<const Columns> points);
    void setMaxBytes(std::size_t maxBytes);
    [[nodiscard]] std::size_t bytes() const;

private:
    using Entry = std::pair<std::uint64_t, std::shared_ptr<const Columns>>;

    void evict();

    mutable std::mutex _mutex;
    std::size_t _maxBytes;                                             // guarded by _mutex
    std::size_t _bytes = 0;                                            // guarded by _mutex
    std::list<Entry> _byUse;                                           // guarded by _mutex; the latest first
    std::unordered_map<std::uint64_t, std::list<Entry>::iterator> _at; // guarded by _mutex
};
} // namespace weir::metrics
