#include "LocalEventBus.h"

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
    _listeners.push_back(listener);
    return listener;
}

void LocalEventBus::unsubscribe(const std::shared_ptr<Listener>& listener)
{
    {
        const std::lock_guard lock(_mutex);
        std::erase(_listeners, listener);
    }
    listener->end();
}

void LocalEventBus::publish(const Fact& fact) const
{
    std::vector<std::shared_ptr<Listener>> listeners;
    {
        const std::lock_guard lock(_mutex);
        listeners = _listeners;
    }
    for (const auto& listener : listeners)
        listener->call(fact);
}
} // namespace weir::host
