#include "weir/Blocking.h"

#include <utility>

namespace weir::inline v1
{
namespace
{
thread_local Blocking::Hook* currentHook = nullptr;
} // namespace

Blocking::Hook::~Hook() = default;

bool Blocking::Hook::canPutAside() const noexcept
{
    return false;
}

void Blocking::Hook::putAside(Baton& /*baton*/) noexcept {}

void Blocking::Hook::yield() noexcept {}

bool Blocking::Hook::putAsideFor(int /*descriptor*/, Readiness /*readiness*/, MonotonicTime /*until*/) noexcept
{
    return false;
}

Blocking::Hook* Blocking::install(Hook* hook) noexcept
{
    return std::exchange(currentHook, hook);
}

Blocking::Hook* Blocking::hook() noexcept
{
    return currentHook;
}

// The scope takes the hook away from the thread while it lasts: an inner scope finds none and does nothing.
Blocking::Blocking() noexcept : _hook(std::exchange(currentHook, nullptr))
{
    if (_hook != nullptr)
        _hook->enter();
}

Blocking::~Blocking()
{
    if (_hook == nullptr)
        return;
    _hook->leave();
    currentHook = _hook;
}
} // namespace weir::inline v1
