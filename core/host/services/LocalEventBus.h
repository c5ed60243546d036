// The process's event bus.
#pragma once

#include "weir/Events.h"
#include "weir/Snapshot.h"

#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace weir::host
{
/// Thread-safe. Publishing runs on the caller's thread and holds no lock of the bus while listeners run.
class LocalEventBus final
{
public:
    using Callback = std::function<void(const Fact&)>;

    /// One subscription. Ending it waits for a call that is under way.
    class Listener final
    {
    public:
        explicit Listener(Callback callback) : _callback(std::move(callback)) {}
        void call(const Fact& fact) const;
        void end();

    private:
        mutable std::shared_mutex _mutex; // shared: calling; exclusive: ending
        Callback _callback;               // guarded by _mutex; empty once ended
    };

    /// Listeners are called in the order of subscription. `callback` must not throw.
    [[nodiscard]] std::shared_ptr<Listener> subscribe(Callback callback);
    /// REQUIRES: not called from inside the listener's own callback.
    void unsubscribe(const std::shared_ptr<Listener>& listener) noexcept;
    void publish(const Fact& fact) const;

private:
    using Listeners = std::vector<std::shared_ptr<Listener>>;

    std::mutex _mutex;                           // of who changes them
    Snapshot<Listeners> _listeners{Listeners()}; // every write publishes
};
} // namespace weir::host
