// Signals as values.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

namespace weir::host
{
/// Turns SIGHUP, SIGTERM, SIGINT and SIGQUIT into events. A second request to end ends the process at once.
class SignalQueue final
{
public:
    enum class Event : std::uint8_t
    {
        reload,
        terminate,
    };

    /// Blocks the four signals on this thread and so on every thread it starts: call it first in `main`. Poco
    /// blocks them in its own threads only and, in the main thread, only while it waits for them.
    static void blockAll();
    /// Lets them end the process again, for a command that nobody has to wait for. REQUIRES: no object.
    static void unblockAll();

    /// Starts a thread that receives them. REQUIRES: blockAll. One object per process; it lives until exit.
    SignalQueue();

    /// Waits for the next event.
    [[nodiscard]] Event wait();

private:
    void receive();
    void push(Event event);

    std::mutex _mutex;
    std::condition_variable _changed;
    std::deque<Event> _events; // guarded by _mutex
};
} // namespace weir::host
