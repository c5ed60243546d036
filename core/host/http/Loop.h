// One event loop: an epoll set, its connections and their deadlines.
#pragma once

#include "Connection.h"
#include "Mailbox.h"
#include "PollSet.h"
#include "Shared.h"
#include "TimerWheel.h"
#include "weir/Readiness.h"

#include <deque>
#include <memory>
#include <vector>

namespace weir::http
{
class Crew;
class Worker;

/// In two files: the turn, and its connections. Driven by one thread at a time; a connection that is idle may be given
/// to another. Not thread-safe but for `mailbox`.
class Loop final
{
public:
    /// Throws std::system_error if the process has no descriptor left. REQUIRES: `shared` outlives the loop.
    explicit Loop(Shared& shared);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Before the first turn.
    void join(Crew& crew) noexcept { _crew = &crew; }
    /// Thread-safe.
    [[nodiscard]] Mailbox& mailbox() noexcept { return _mailbox; }

    /// Waits for something to do and does it. May end without the loop: look whether the worker is detached. False
    /// once the listener is cutting and the last connection is gone.
    [[nodiscard]] bool turn(Worker& worker);
    /// True if a spare is reserved for this loop, which then lasts until the turn ends or `letGo`.
    [[nodiscard]] bool reserveSpare() noexcept;
    [[nodiscard]] bool hasSpare() const noexcept { return _spare; }
    /// Takes the connection out of the loop so that its worker goes on without it; uses the reservation up. False if
    /// there is none.
    [[nodiscard]] bool letGo(Connection& connection) noexcept;
    /// Lets the connection's request go on once the others that are at hand have had their turn.
    void goOnLater(Connection& connection) { _going.push_back(&connection); }
    /// Lets the connection's request go on when the descriptor is ready; false if it cannot be watched.
    [[nodiscard]] bool watch(Connection& connection, int descriptor, Readiness readiness) noexcept
    {
        return _set.watch(connection, descriptor, readiness);
    }

private:
    template <class F>
    [[nodiscard]] bool work(Connection& connection, Worker& worker, F step);
    [[nodiscard]] bool goOn(Connection& connection, Worker& worker);
    /// False while a request of the connection is being run.
    [[nodiscard]] static bool isAtHand(const Connection& connection) noexcept;
    void adopt(std::unique_ptr<Connection> connection);
    void settle(Connection& connection);
    void lookForBetter(Connection& connection, const Turn& turn) noexcept;
    [[nodiscard]] bool moveToBetter(Connection& connection);
    [[nodiscard]] std::unique_ptr<Connection> takeOut(Connection& connection);
    void destroy(Connection& connection);
    void queue(Connection& connection);
    void unqueue(Connection& connection);
    void closeIdle(Worker& worker);
    void cutAll();
    void endTurn() noexcept;
    void wait(PollSet::Events& ready);
    void takeWatched(const PollSet::Events& ready);
    [[nodiscard]] bool handleAll(const PollSet::Events& ready, Worker& worker);
    [[nodiscard]] bool handleReady(const PollSet::Events& ready, Worker& worker);
    [[nodiscard]] bool handleMail(Worker& worker);
    [[nodiscard]] bool handleGoing(Worker& worker);
    [[nodiscard]] bool handle(Mail mail, Worker& worker);
    [[nodiscard]] bool handleQueued(Worker& worker);
    [[nodiscard]] bool handleAgain(Worker& worker);
    [[nodiscard]] bool handleExpired(Worker& worker);
    [[nodiscard]] bool sendHeld(Worker& worker);

    Shared& _shared;
    Crew* _crew = nullptr;
    Mailbox _mailbox;
    PollSet _set; // of the mailbox too
    TimerWheel _timers;
    TimerWheel _waits; // of those aside: theirs are the short ones
    std::vector<std::unique_ptr<Connection>> _connections;
    std::deque<Mail> _mail;          // taken and not yet handled
    std::deque<Connection*> _going;  // put aside, and may go on
    std::deque<Connection*> _queued; // wait for a thread, oldest first
    std::deque<Connection*> _again;  // have more to do, but not in the turn in which they did much
    std::vector<Connection*> _held;  // have an answer that waits for those at hand
    bool _mailFirst = false;         // in the last turn, not in the next
    bool _spare = false;             // a spare is reserved
    bool _starved = false;           // the queue waits for one, and the crew knows
    bool _closing = false;           // the idle ones have been told
};
} // namespace weir::http
