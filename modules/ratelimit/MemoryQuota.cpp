#include "MemoryQuota.h"

#include <algorithm>
#include <functional>
#include <string>

namespace weir::ratelimit
{
MemoryQuota::MemoryQuota(const Clock& clock, Instruments& instruments, std::size_t maxBytes)
    : _clock(clock), _evictions(instruments.limitHits("ratelimit.maxBytes")), _maxBytes(maxBytes)
{
}

MemoryQuota::Shard& MemoryQuota::shardOf(std::string_view key) noexcept
{
    constexpr unsigned topBits = 60; // the shard's own table goes by the lower ones
    static_assert(shardCount == 1U << (64U - topBits));
    return _shards[std::hash<std::string_view>{}(key) >> topBits];
}

std::size_t MemoryQuota::bytesPerShard() const noexcept
{
    const std::size_t maxBytes = _maxBytes;
    return (maxBytes - std::min(maxBytes, sizeof *this)) / shardCount;
}

std::optional<Decision> MemoryQuota::take(std::string_view key, const Limit& limit)
{
    auto& shard = shardOf(key);
    std::size_t evicted = 0;
    Decision decision;
    {
        const std::lock_guard lock(shard.mutex);
        // Read under the lock, so that no key ever sees time go back.
        decision = shard.keys.take(key, limit, _clock.monotonic(), bytesPerShard(), evicted);
    }
    if (evicted > 0)
        _evictions.add(static_cast<double>(evicted));
    return decision;
}

void MemoryQuota::giveBack(std::string_view key, const Limit& /*limit*/, const Decision& admission)
{
    auto& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    shard.keys.giveBack(key, admission.stamp);
}

bool MemoryQuota::forget(std::string_view key)
{
    auto& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    shard.keys.forget(key);
    return true;
}

bool MemoryQuota::forgetPolicy(std::string_view policy)
{
    const auto prefix = std::string(policy) + ':';
    for (auto& shard : _shards)
    {
        const std::lock_guard lock(shard.mutex);
        shard.keys.forgetPrefix(prefix);
    }
    return true;
}

void MemoryQuota::dropExpired()
{
    constexpr std::size_t atOnce = 256; // a request may be waiting for the lock
    for (auto& shard : _shards)
    {
        std::size_t dropped = atOnce;
        while (dropped == atOnce)
        {
            const std::lock_guard lock(shard.mutex);
            dropped = shard.keys.dropExpired(_clock.monotonic(), atOnce);
        }
    }
}

std::size_t MemoryQuota::size() const
{
    std::size_t size = 0;
    for (const auto& shard : _shards)
    {
        const std::lock_guard lock(shard.mutex);
        size += shard.keys.size();
    }
    return size;
}

std::size_t MemoryQuota::bytes() const
{
    std::size_t bytes = sizeof *this;
    for (const auto& shard : _shards)
    {
        const std::lock_guard lock(shard.mutex);
        bytes += shard.keys.bytes();
    }
    return bytes;
}
} // namespace weir::ratelimit
