// The sending end of one event stream, emptied by the thread that holds its connection.
#pragma once

#include "weir/Http.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace weir::http
{
/// Bounded; a full queue drops what is sent. Thread-safe.
class EventQueue final : public EventSink
{
public:
    bool send(ServerEvent event) override;
    void onClose(std::function<void()> callback) override;

    /// The next events in wire form (WHATWG HTML, section 9.2.5); empty after `patience` without one, nothing
    /// once the queue is closed.
    [[nodiscard]] std::optional<std::string> take(std::chrono::milliseconds patience);
    /// Ends the stream and tells whoever asked.
    void close();

private:
    std::mutex _mutex;
    std::condition_variable _changed;
    std::deque<ServerEvent> _events;               // guarded by _mutex
    std::vector<std::function<void()>> _callbacks; // guarded by _mutex
    bool _closed = false;                          // guarded by _mutex
};
} // namespace weir::http
