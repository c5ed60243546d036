#include "KnownOver.h"

#include <functional>

namespace weir::ratelimit
{
namespace
{
std::size_t hashOf(std::string_view key) noexcept
{
    return std::hash<std::string_view>{}(key);
}
} // namespace

KnownOver::KnownOver() : _slots(slotCount) {}

void KnownOver::note(std::string_view key, const Limit& limit, MonotonicTime until)
{
    const auto index = hashOf(key) % slotCount;
    const std::lock_guard lock(mutexOf(index));
    _slots[index].key.assign(key);
    _slots[index].limit = limit;
    _slots[index].until = until;
}

std::optional<MonotonicTime> KnownOver::find(std::string_view key, const Limit& limit, MonotonicTime now) const
{
    const auto index = hashOf(key) % slotCount;
    const std::lock_guard lock(mutexOf(index));
    const auto& slot = _slots[index];
    if (slot.until < now || slot.key != key || slot.limit != limit)
        return std::nullopt;
    return slot.until;
}

void KnownOver::forget(std::string_view key)
{
    const auto index = hashOf(key) % slotCount;
    const std::lock_guard lock(mutexOf(index));
    if (_slots[index].key == key)
        _slots[index] = {};
}

void KnownOver::forgetPrefix(std::string_view prefix)
{
    for (std::size_t index = 0; index < slotCount; ++index)
    {
        const std::lock_guard lock(mutexOf(index));
        if (_slots[index].key.starts_with(prefix))
            _slots[index] = {};
    }
}
} // namespace weir::ratelimit
