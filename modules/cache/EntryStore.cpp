#include "EntryStore.h"

#include "Answer.h"

#include <limits>
#include <utility>

namespace weir::cache
{
EntryPointer EntryStore::find(std::string_view key)
{
    Shard& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.index.find(key);
    if (found == shard.index.end())
        return nullptr;
    const auto node = found->second;
    node->lastUse = _uses.fetch_add(1, std::memory_order_relaxed);
    shard.nodes.splice(shard.nodes.begin(), shard.nodes, node);
    return node->entry;
}

std::size_t EntryStore::put(std::string_view key, EntryPointer entry)
{
    Nodes gone;
    Nodes added;
    const std::size_t bytes = footprint(key, *entry);
    added.push_back({std::string(key), std::move(entry), bytes, _uses.fetch_add(1, std::memory_order_relaxed)});
    {
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        if (const auto old = shard.index.find(key); old != shard.index.end())
            take(shard, old->second, gone);
        if (bytes > _maxBytes)
            return 0;
        shard.nodes.splice(shard.nodes.begin(), added);
        shard.index.emplace(shard.nodes.front().key, shard.nodes.begin());
        _bytes += bytes;
        ++_entries;
    }
    return shrink();
}

void EntryStore::remove(std::string_view key, const EntryPointer& entry)
{
    Nodes gone;
    Shard& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.index.find(key);
    if (found != shard.index.end() && found->second->entry == entry)
        take(shard, found->second, gone);
}

std::size_t EntryStore::removeIf(const std::function<bool(const Entry&)>& condemned)
{
    Nodes gone;
    for (Shard& shard : _shards)
    {
        const std::lock_guard lock(shard.mutex);
        for (auto next = shard.nodes.begin(); next != shard.nodes.end();)
        {
            const auto node = next++;
            if (condemned(*node->entry))
                take(shard, node, gone);
        }
    }
    return gone.size();
}

std::size_t EntryStore::setMaxBytes(std::uint64_t maxBytes)
{
    _maxBytes = maxBytes;
    return shrink();
}

EntryStore::Shard& EntryStore::shardOf(std::string_view key) noexcept
{
    return _shards[std::hash<std::string_view>()(key) % _shards.size()];
}

void EntryStore::take(Shard& shard, Nodes::iterator node, Nodes& gone)
{
    _bytes -= node->bytes;
    --_entries;
    shard.index.erase(node->key);
    gone.splice(gone.end(), shard.nodes, node);
}

std::size_t EntryStore::shrink()
{
    Nodes gone;
    while (_bytes > _maxBytes)
    {
        Shard* const shard = oldest();
        if (shard == nullptr)
            break;
        const std::lock_guard lock(shard->mutex);
        if (!shard->nodes.empty())
            take(*shard, std::prev(shard->nodes.end()), gone);
    }
    return gone.size();
}

/// The one whose last node was not used for longest; null if all are empty.
EntryStore::Shard* EntryStore::oldest()
{
    Shard* oldest = nullptr;
    auto lastUse = std::numeric_limits<std::uint64_t>::max();
    for (Shard& shard : _shards)
    {
        const std::lock_guard lock(shard.mutex);
        if (!shard.nodes.empty() && shard.nodes.back().lastUse < lastUse)
        {
            lastUse = shard.nodes.back().lastUse;
            oldest = &shard;
        }
    }
    return oldest;
}
} // namespace weir::cache
