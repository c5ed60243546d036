// Every step may end with the loop in another thread's hands: `work` says so, and then nothing here may be touched
// any more. What a turn has not got to stays in `_mail`, `_going`, `_queued`, `_again`, `_held`, the wheel or the
// level-triggered set, where the next driver finds it.
#include "Loop.h"

#include "Crew.h"
#include "Worker.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace weir::http
{
namespace
{
constexpr std::chrono::milliseconds longestWait{60000};
constexpr std::chrono::milliseconds waitTick{1};
} // namespace

Loop::Loop(Shared& shared)
    : _shared(shared),
      _set(_mailbox.descriptor()),
      _timers(std::chrono::steady_clock::now()),
      _waits(std::chrono::steady_clock::now(), waitTick)
{
    _held.reserve(maxHeldAnswers);
    shared.placement.add(_mailbox);
}

Loop::~Loop()
{
    cutAll();
}

bool Loop::reserveSpare() noexcept
{
    if (!_spare)
        _spare = _crew->reserve();
    return _spare;
}

bool Loop::letGo(Connection& connection) noexcept
{
    if (!_spare)
        return false;
    _spare = false;
    _set.arm(connection, 0);
    _timers.cancel(connection);
    connection.bookmark.away = true;
    return true;
}

/// Runs a step of a connection. False if the loop has been handed on meanwhile.
template <class F>
bool Loop::work(Connection& connection, Worker& worker, F step)
{
    worker.workOn(&connection);
    try
    {
        step();
    }
    catch (...) // out of memory: this connection is lost, the others are not
    {
        connection.abandon();
    }
    worker.workOn(nullptr);
    if (worker.isDetached())
    {
        _mailbox.post({.returned = &connection});
        return false;
    }
    settle(connection);
    return true;
}

bool Loop::turn(Worker& worker)
{
    // Before the set is looked at: whoever is answered may end or move, and must not be among those that are ready.
    if (!_held.empty())
    {
        worker.begin();
        if (!sendHeld(worker))
            return true;
        endTurn(); // or a spare would be kept while the loop waits
    }
    // Looked at before waiting, because a turn that lost the loop has taken the signal and not come this far.
    if (_shared.closing && !_closing)
        closeIdle(worker);
    if (_shared.cutting)
    {
        cutAll();
        if (_connections.empty())
            return false;
    }
    PollSet::Events ready;
    wait(ready);
    std::ranges::move(_mailbox.take(_going), std::back_inserter(_mail)); // woken before those that yield from here on
    takeWatched(ready);
    worker.begin();
    if (handleAll(ready, worker))
        endTurn();
    return true;
}

/// False if the loop has been handed on.
bool Loop::handleAll(const PollSet::Events& ready, Worker& worker)
{
    // The queued ones first: they have waited for what the others may be about to take.
    if (!handleQueued(worker) || !handleAgain(worker) || !handleReady(ready, worker))
        return false;
    // In turns, since each may hand the loop on and leave the others to the next turn.
    _mailFirst = !_mailFirst;
    const bool goesOn =
        _mailFirst ? handleMail(worker) && handleGoing(worker) : handleGoing(worker) && handleMail(worker);
    return goesOn && handleExpired(worker);
}

void Loop::endTurn() noexcept
{
    if (_spare)
        _crew->release();
    _spare = false;
}

void Loop::wait(PollSet::Events& ready)
{
    const bool busy = !_mail.empty() || !_going.empty() || !_again.empty() || (!_queued.empty() && !_starved) ||
                      !_mailbox.fallAsleep();
    const auto now = std::chrono::steady_clock::now();
    const auto patience =
        busy ? std::chrono::milliseconds(0) : _timers.patience(now, _waits.patience(now, longestWait));
    _set.wait(ready, patience);
}

bool Loop::handleReady(const PollSet::Events& ready, Worker& worker)
{
    const auto began = worker.now();
    worker.holdAnswers(ready.size() > 1);
    for (std::size_t i = 0; i < ready.size(); ++i)
    {
        if (ready[i].isWatched)
            continue;
        auto* const connection = ready[i].connection;
        if (connection == nullptr)
        {
            _mailbox.clearSignal();
            _starved = false; // the signal may have meant that a spare is free
        }
        else if (connection->isAside())
            _set.arm(*connection, 0); // what its client does has to wait
        else if (connection->bookmark.armed != 0)
        {
            lookForBetter(*connection, worker);
            if (!work(*connection, worker, [&] { connection->onReady(worker); }))
                return false;
            if ((_held.size() >= maxHeldAnswers || worker.now() != began) && !sendHeld(worker))
                return false;
        }
    }
    worker.holdAnswers(false);
    return sendHeld(worker);
}

/// Sends what answers to the requests at hand were held for the last of them. A client on this processor takes it away
/// as soon as it is woken, and so is woken for several answers instead of each.
bool Loop::sendHeld(Worker& worker)
{
    for (auto left = _held.size(); left > 0 && !_held.empty(); --left) // one that is held again meanwhile waits again
    {
        auto& connection = *_held.front();
        _held.erase(_held.begin());
        connection.bookmark.held = false;
        if (!work(connection, worker, [&] { connection.onReady(worker); }))
            return false;
    }
    return true;
}

/// Before anything that may hand the loop on: what was watched is told once. Its turn comes after the connections' own
/// events: who goes on may be gone before the next event is looked at.
void Loop::takeWatched(const PollSet::Events& ready)
{
    for (std::size_t i = 0; i < ready.size(); ++i)
        if (const auto [connection, isWatched] = ready[i]; isWatched)
        {
            connection->bookmark.watched = -1;
            _waits.cancel(*connection);
            _going.push_back(connection);
        }
}

/// With a connection whose request was put aside.
bool Loop::goOn(Connection& connection, Worker& worker)
{
    if (std::exchange(_spare, true))
        _crew->release();
    return work(connection, worker, [&] { connection.onGoing(worker); });
}

bool Loop::handleMail(Worker& worker)
{
    while (!_mail.empty())
    {
        auto mail = std::move(_mail.front());
        _mail.pop_front();
        if (!handle(std::move(mail), worker))
            return false;
    }
    return true;
}

bool Loop::handleGoing(Worker& worker)
{
    // Those that let others go first meanwhile go on in the next turn, after what has come until then.
    for (auto left = _going.size(); left > 0; --left)
    {
        auto& connection = *_going.front();
        _going.pop_front();
        if (!goOn(connection, worker))
            return false;
    }
    return true;
}

bool Loop::handle(Mail mail, Worker& worker)
{
    if (mail.fresh)
    {
        auto& connection = *mail.fresh;
        adopt(std::move(mail.fresh));
        if (_closing)
            connection.onClosing(worker);
        if (mail.refusal.limit.empty())
            return settle(connection), true;
        return work(connection, worker, [&] { connection.refuse(worker, mail.refusal); });
    }
    if (mail.returned != nullptr)
    {
        auto& connection = *mail.returned;
        connection.bookmark.away = false;
        return work(connection, worker,
                    [&]
                    {
                        connection.onReturn(worker);
                        if (_closing) // it was away when the others were told
                            connection.onClosing(worker);
                    });
    }
    auto* owner = mail.filled ? mail.filled->owner : nullptr;
    if (owner == nullptr || owner->bookmark.away)
        return true; // gone, or looked after when it comes back
    return work(*owner, worker, [&] { owner->onEvents(worker); });
}

bool Loop::handleQueued(Worker& worker)
{
    // Those that queue again meanwhile have their next turn later.
    _starved = false;
    for (auto left = _queued.size(); left > 0 && !_queued.empty(); --left)
    {
        if (!reserveSpare())
        {
            _crew->wakeWhenFree(*this);
            if (!reserveSpare())
            {
                _starved = true;
                return true;
            }
        }
        auto& connection = *_queued.front();
        unqueue(connection);
        if (!work(connection, worker, [&] { connection.onThread(worker); }))
            return false;
    }
    return true;
}

bool Loop::handleAgain(Worker& worker)
{
    for (auto left = _again.size(); left > 0 && !_again.empty(); --left)
    {
        auto& connection = *_again.front();
        unqueue(connection);
        if (!work(connection, worker, [&] { connection.onTurn(worker); }))
            return false;
    }
    return true;
}

bool Loop::handleExpired(Worker& worker)
{
    // By the clock that `wait` goes by: the worker's coarse one lags, and the wait would come back at once.
    const auto now = std::chrono::steady_clock::now();
    while (auto* entry = _waits.expired(now))
    {
        auto& connection = static_cast<Connection&>(*entry);
        _set.unwatch(connection);
        if (!goOn(connection, worker))
            return false;
    }
    while (auto* entry = _timers.expired(now))
    {
        auto& connection = static_cast<Connection&>(*entry);
        if (connection.bookmark.queued)
            unqueue(connection);
        if (!work(connection, worker, [&] { connection.onExpired(worker); }))
            return false;
    }
    return true;
}

void Loop::closeIdle(Worker& worker)
{
    _closing = true;
    worker.begin();
    for (std::size_t i = _connections.size(); i-- > 0;)
    {
        auto& connection = *_connections[i];
        if (isAtHand(connection) && !work(connection, worker, [&] { connection.onClosing(worker); }))
            return; // does not happen: nothing in it waits
    }
}
} // namespace weir::http
