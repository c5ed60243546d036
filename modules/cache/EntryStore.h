// The entries of this process.
#pragma once

#include "Entry.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace weir::cache
{
/// A table in shards, bounded by bytes: beyond the bound those go that were not used for longest, whichever shard they
/// are in. Thread-safe; no entry is destroyed and no body copied under a lock. There is no index by resource: a change
/// is noticed when an entry is looked up (see Invalidations), and a purge, which is rare, looks at all of them.
class EntryStore final
{
public:
    explicit EntryStore(std::uint64_t maxBytes) noexcept : _maxBytes(maxBytes) {}

    /// Null if there is none.
    [[nodiscard]] EntryPointer find(std::string_view key);
    /// Replaces what is there, and returns how many others had to go. One that is larger than the bound is not kept.
    std::size_t put(std::string_view key, EntryPointer entry);
    /// Only if it is still that one.
    void remove(std::string_view key, const EntryPointer& entry);
    /// Returns how many went.
    std::size_t removeIf(const std::function<bool(const Entry&)>& condemned);
    /// Returns how many had to go.
    std::size_t setMaxBytes(std::uint64_t maxBytes);

    [[nodiscard]] std::size_t entries() const noexcept { return _entries; }
    [[nodiscard]] std::uint64_t bytes() const noexcept { return _bytes; }

private:
    struct Node
    {
        std::string key;
        EntryPointer entry;
        std::size_t bytes;
        std::uint64_t lastUse;
    };
    using Nodes = std::list<Node>; // the last used in front
    struct Shard
    {
        std::mutex mutex;
        Nodes nodes;                                       // guarded by mutex
        std::map<std::string_view, Nodes::iterator> index; // guarded by mutex; ordered: clients choose keys, and could
                                                           // choose such as a hash table keeps in one place
    };

    [[nodiscard]] Shard& shardOf(std::string_view key) noexcept;
    /// REQUIRES: the shard's mutex is held, and `gone` is destroyed later.
    void take(Shard& shard, Nodes::iterator node, Nodes& gone);
    std::size_t shrink();
    [[nodiscard]] Shard* oldest();

    std::array<Shard, 16> _shards;
    std::atomic<std::uint64_t> _maxBytes;
    std::atomic<std::uint64_t> _bytes{0};
    std::atomic<std::size_t> _entries{0};
    std::atomic<std::uint64_t> _uses{0};
};
} // namespace weir::cache
