#include "weir/Baton.h"

#include "weir/Blocking.h"

namespace weir::inline v1
{
Baton::Sleeper::~Sleeper() = default;

bool Baton::waitsAside() noexcept
{
    const auto* hook = Blocking::hook();
    return hook != nullptr && hook->canPutAside();
}

void Baton::yield() noexcept
{
    if (auto* hook = Blocking::hook(); hook != nullptr && hook->canPutAside())
        hook->yield();
}

void Baton::wait() noexcept
{
    if (_state.load(std::memory_order_acquire) == posted)
        return;
    if (auto* hook = Blocking::hook(); hook != nullptr && hook->canPutAside())
        return hook->putAside(*this);
    const Blocking sleeping;
    _state.wait(idle, std::memory_order_acquire);
}

void Baton::post() noexcept
{
    // A sleeper comes back through `wake` alone, so the baton is still there to be asked for it.
    if (_state.exchange(posted, std::memory_order_acq_rel) == aside)
        _sleeper->wake();
    else
        _state.notify_one();
}

bool Baton::wakes(Sleeper& sleeper) noexcept
{
    _sleeper = &sleeper;
    std::uint32_t expected = idle;
    return _state.compare_exchange_strong(expected, aside, std::memory_order_acq_rel);
}
} // namespace weir::inline v1
