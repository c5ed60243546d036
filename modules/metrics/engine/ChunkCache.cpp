#include "engine/ChunkCache.h"

namespace weir::metrics
{
std::shared_ptr<const Columns> ChunkCache::find(std::uint64_t serial)
{
    const std::lock_guard lock(_mutex);
    const auto at = _at.find(serial);
    if (at == _at.end())
        return nullptr;
    _byUse.splice(_byUse.begin(), _byUse, at->second);
    return at->second->second;
}

void ChunkCache::insert(std::uint64_t serial, std::shared_ptr<const Columns> points)
{
    const std::lock_guard lock(_mutex);
    if (_at.contains(serial)) // two readers decoded it at once
        return;
    _bytes += points->bytes();
    _byUse.emplace_front(serial, std::move(points));
    _at.emplace(serial, _byUse.begin());
    evict();
}

void ChunkCache::setMaxBytes(std::size_t maxBytes)
{
    const std::lock_guard lock(_mutex);
    _maxBytes = maxBytes;
    evict();
}

std::size_t ChunkCache::bytes() const
{
    const std::lock_guard lock(_mutex);
    return _bytes;
}

void ChunkCache::evict()
{
    while (_bytes > _maxBytes)
    {
        const auto& [serial, points] = _byUse.back();
        _bytes -= points->bytes();
        _at.erase(serial);
        _byUse.pop_back();
    }
}
} // namespace weir::metrics
