#include "engine/RecentDrops.h"

#include <cstddef>
#include <iterator>
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
    if (const auto behind = _newer.lower_bound(key); behind != _newer.begin())
        if (auto& [first, last] = *std::prev(behind); first.series == key.series && last + 1 == key.number)
        {
            last = key.number;
            return;
        }
    _newer.emplace(key, key.number);
}

void RecentDrops::addAll(SeriesId series)
{
    add(allOf(series));
}

bool RecentDrops::contains(ChunkKey key) const
{
    const std::lock_guard lock(_mutex);
    for (const auto* runs : {&_newer, &_older})
        if (holds(*runs, key) || runs->contains(allOf(key.series)))
            return true;
    return false;
}

bool RecentDrops::holds(const Runs& runs, ChunkKey key)
{
    const auto behind = runs.upper_bound(key);
    if (behind == runs.begin())
        return false;
    const auto& [first, last] = *std::prev(behind);
    return first.series == key.series && key.number <= last;
}
} // namespace weir::metrics
