#include "engine/RecentDrops.h"

#include <cstddef>
#include <limits>
#include <utility>

namespace weir::metrics
{
namespace
{
/// Stands for all chunks of the series.
ChunkKey allOf(SeriesId series) noexcept
{
    return {.series = series, .number = std::numeric_limits<std::uint32_t>::max()};
}
} // namespace

void RecentDrops::begin()
{
    constexpr std::size_t most = 65'536;
    const std::lock_guard lock(_mutex);
    if (_newer.size() >= most)
        _older = std::exchange(_newer, {});
}

void RecentDrops::add(ChunkKey key)
{
    const std::lock_guard lock(_mutex);
    _newer.insert(key);
}

void RecentDrops::addAll(SeriesId series)
{
    add(allOf(series));
}

bool RecentDrops::contains(ChunkKey key) const
{
    const std::lock_guard lock(_mutex);
    for (const auto* drops : {&_newer, &_older})
        if (drops->contains(key) || drops->contains(allOf(key.series)))
            return true;
    return false;
}
} // namespace weir::metrics
