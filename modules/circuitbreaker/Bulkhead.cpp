#include "Bulkhead.h"

#include "weir/Blocking.h"

namespace weir::circuitbreaker
{
Bulkhead::Permit Bulkhead::tryEnter() noexcept
{
    const std::lock_guard lock(_mutex);
    return take();
}

Bulkhead::Permit Bulkhead::enter(std::chrono::nanoseconds patience)
{
    const Blocking waitsForOthers;
    std::unique_lock lock(_mutex);
    ++_waiting;
    _left.wait_for(lock, patience, [this] { return _inside < _most; });
    --_waiting;
    return take();
}

void Bulkhead::setMost(std::uint64_t most) noexcept
{
    {
        const std::lock_guard lock(_mutex);
        _most = most;
    }
    _left.notify_all();
}

std::uint64_t Bulkhead::inside() const noexcept
{
    const std::lock_guard lock(_mutex);
    return _inside;
}

std::uint64_t Bulkhead::waiting() const noexcept
{
    const std::lock_guard lock(_mutex);
    return _waiting;
}

Bulkhead::Permit Bulkhead::take() noexcept
{
    if (_inside >= _most)
        return nullptr;
    ++_inside;
    return Permit(this);
}

void Bulkhead::leave() noexcept
{
    bool isAwaited = false;
    {
        const std::lock_guard lock(_mutex);
        --_inside;
        isAwaited = _waiting > 0;
    }
    if (isAwaited)
        _left.notify_one();
}
} // namespace weir::circuitbreaker
