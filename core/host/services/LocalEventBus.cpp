#include "LocalEventBus.h"

#include <new>
#include <utility>

namespace weir::host
{
void LocalEventBus::Listener::call(const Fact& fact) const
{
    const std::shared_lock lock(_mutex);
    if (_callback)
        _callback(fact);
}

void LocalEventBus::Listener::end()
{
    const std::unique_lock lock(_mutex);
    _callback = nullptr;
}

std::shared_ptr<LocalEventBus::Listener> LocalEventBus::subscribe(Callback callback)
{
    auto listener = std::make_shared<Listener>(std::move(callback));
    const std::lock_guard lock(_mutex);
    auto listeners = *_listeners.load();
    listeners.push_back(listener);
    _listeners.store(std::make_shared<const Listeners>(std::move(listeners)));
    return listener;
}

void LocalEventBus::unsubscribe(const std::shared_ptr<Listener>& listener) noexcept
{
    listener->end();
    const std::lock_guard lock(_mutex);
    try
    {
        auto listeners = *_listeners.load();
        std::erase(listeners, listener);
        _listeners.store(std::make_shared<const Listeners>(std::move(listeners)));
    }
    catch (const std::bad_alloc&)
    {
        // It stays in the list and does nothing when it is called.
    }
}

void LocalEventBus::publish(const Fact& fact) const
{
    const auto listeners = _listeners.load();
    for (const auto& listener : *listeners)
        listener->call(fact);
}
} // namespace weir::host
