// What other threads have for a loop.
#pragma once

#include "Front.h"
#include "WakeUp.h"

#include <memory>
#include <mutex>
#include <vector>

namespace weir::http
{
class Connection;
class EventQueue;

/// A new connection, one that comes back, one whose request goes on, or events.
struct Mail
{
    std::unique_ptr<Connection> fresh = {};  ///< a new connection
    Refusal refusal = {};                    ///< with a limit: why the new connection is not to be served
    Connection* returned = nullptr;          ///< one of the loop's own that was worked on without it
    Connection* posted = nullptr;            ///< one of the loop's own whose request was put aside until now
    std::shared_ptr<EventQueue> filled = {}; ///< events to send
};

/// Signals only a loop that waits: one that is at work looks before it waits again. Thread-safe.
class Mailbox final
{
public:
    void post(Mail mail);
    /// Before the loop waits; false if there is mail already. Until `take` the next mail signals.
    [[nodiscard]] bool fallAsleep();
    /// Wakes the loop without mail.
    void wake() const noexcept { _wakeUp.signal(); }
    void clearSignal() const noexcept { _wakeUp.clear(); }
    /// All mail, oldest first.
    [[nodiscard]] std::vector<Mail> take();
    /// Readable when mail came while the loop was asleep, or `wake` was called.
    [[nodiscard]] int descriptor() const noexcept { return _wakeUp.descriptor(); }
    ~Mailbox();

private:
    WakeUp _wakeUp;
    std::mutex _mutex;
    std::vector<Mail> _mail; // guarded by _mutex
    bool _asleep = false;    // guarded by _mutex
};
} // namespace weir::http
