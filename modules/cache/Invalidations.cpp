// Why sequentially consistent operations. A filler notes, reads the store, and later asks isCurrent; a writer commits,
// draws a number, raises the slots, and answers.
//  - A filler whose note returned a number drawn by the writer, or a later one, acquires the writer's release: it reads
//    the store after the commit and its content is good.
//  - A filler that noted a smaller number may have read the old content. Every isCurrent that comes after the writer's
//    `invalidate` in the single total order finds the slots raised above that number, and refuses. The order is needed
//    because the acknowledgement reaches the next reader over a network, which the memory model does not know;
//    a release alone could still linger in a store buffer.
// The slots only ever grow: of two writers, the one that drew the smaller number may come to the slot last.
#include "Invalidations.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace weir::cache
{
namespace
{
constexpr std::size_t slotCount = std::size_t(1) << 16U;

std::size_t slotOf(std::string_view resource) noexcept
{
    return std::hash<std::string_view>()(resource) % slotCount;
}

void raise(std::atomic<std::uint64_t>& slot, std::uint64_t number) noexcept
{
    std::uint64_t held = slot.load();
    while (held < number && !slot.compare_exchange_weak(held, number))
        ;
}
} // namespace

Invalidations::Invalidations() : _slots(slotCount) {}

std::uint64_t Invalidations::note() const noexcept
{
    return _sequence.load();
}

std::uint64_t Invalidations::next() noexcept
{
    return _sequence.fetch_add(1) + 1;
}

void Invalidations::invalidate(std::span<const std::string> resources) noexcept
{
    const std::uint64_t number = next();
    for (const std::string& resource : resources)
        raise(_slots[slotOf(resource)], number);
}

void Invalidations::invalidateAll() noexcept
{
    raise(_all, next());
}

bool Invalidations::isCurrent(std::uint64_t noted, std::span<const std::string> resources) const noexcept
{
    return _all.load() <= noted && std::ranges::all_of(resources, [&](const std::string& resource)
                                                       { return _slots[slotOf(resource)].load() <= noted; });
}
} // namespace weir::cache
