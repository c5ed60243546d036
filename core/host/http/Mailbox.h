// What other threads have for a loop.
#pragma once

#include "Front.h"
#include "WakeUp.h"

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace weir::http
{
class Connection;
class EventQueue;

/// A connection that is new to the loop, one that comes back, or events.
struct Mail
{
    std::unique_ptr<Connection> fresh = {};  ///< new, or another loop's until now
    Refusal refusal = {};                    ///< with a limit: why the new connection is not to be served
    Connection* returned = nullptr;          ///< one of the loop's own that was worked on without it
    std::shared_ptr<EventQueue> filled = {}; ///< events to send
};

/// Signals only a loop that waits: one that is at work looks before it waits again. Thread-safe.
class Mailbox final
{
public:
    void post(Mail mail);
    /// One of the loop's own whose request was put aside until now.
    void goOn(Connection& connection);
    /// Before the loop waits; false if there is mail already. Until `take` the next mail signals.
    [[nodiscard]] bool fallAsleep();
    /// Wakes the loop without mail.
    void wake() const noexcept { _wakeUp.signal(); }
    void clearSignal() const noexcept { _wakeUp.clear(); }
    /// All mail, oldest first; appends those that go on.
    [[nodiscard]] std::vector<Mail> take(std::deque<Connection*>& going);
    /// Readable when mail came while the loop was asleep, or `wake` was called.
    [[nodiscard]] int descriptor() const noexcept { return _wakeUp.descriptor(); }
    ~Mailbox();

private:
    /// Adds something, and signals a loop that waits.
    template <class F>
    void put(F add);

    WakeUp _wakeUp;
    std::mutex _mutex;
    std::vector<Mail> _mail;         // guarded by _mutex
    std::vector<Connection*> _going; // guarded by _mutex
    bool _asleep = false;            // guarded by _mutex
};
} // namespace weir::http
