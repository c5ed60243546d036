// The sending end of one event stream, emptied by the loop that its connection belongs to.
#pragma once

#include "weir/Http.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace weir::http
{
class Connection;

/// Bounded; a full queue drops what is sent. Thread-safe but for `owner`.
class EventQueue final : public EventSink
{
public:
    /// Called by whoever sends, with the queue's lock held: neither may block, throw or call back.
    struct Hooks
    {
        std::function<void()> filled;  ///< there is something to take again
        std::function<void()> dropped; ///< an event did not fit
    };

    explicit EventQueue(std::size_t maxQueued) : _maxQueued(maxQueued) {}

    /// Before anybody can send.
    void hook(Hooks hooks) { _hooks = std::move(hooks); }

    bool send(ServerEvent event) override;
    void onClose(std::function<void()> callback) override;

    [[nodiscard]] bool isEmpty() const;
    /// All that waits, in wire form (WHATWG HTML, section 9.2.5).
    [[nodiscard]] std::string take();
    /// Ends the stream and tells whoever asked; no hook is called any more.
    void close() noexcept;

    /// The connection that sends the events; null once it is gone. Only for the loop's thread.
    Connection* owner = nullptr;

private:
    const std::size_t _maxQueued;
    mutable std::mutex _mutex;
    Hooks _hooks;                                  // called under _mutex
    std::deque<ServerEvent> _events;               // guarded by _mutex
    std::vector<std::function<void()>> _callbacks; // guarded by _mutex
    bool _closed = false;                          // guarded by _mutex
};
} // namespace weir::http
