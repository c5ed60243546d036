// The loop's side that keeps its connections: what each waits for, and how they come and go.
#include "Loop.h"

#include <new>
#include <sys/socket.h>
#include <utility>

namespace weir::http
{
namespace
{
constexpr std::chrono::milliseconds lookInterval{100}; // its cost is a call of the system per connection
} // namespace

bool Loop::isAtHand(const Connection& connection) noexcept
{
    return !connection.bookmark.away && !connection.isAside();
}

void Loop::adopt(std::unique_ptr<Connection> connection)
{
    connection->bookmark.index = _connections.size();
    _connections.push_back(std::move(connection));
}

/// Does what the connection wants.
void Loop::settle(Connection& connection)
{
    switch (connection.want())
    {
    case Connection::Want::end:
        return destroy(connection);
    case Connection::Want::turn:
    case Connection::Want::thread:
        _set.arm(connection, 0); // or a client that leaves would keep the set awake
        if (!connection.bookmark.queued)
            queue(connection);
        break;
    case Connection::Want::post:
    case Connection::Want::ready:
        _spare = false; // stays reserved for it: should it wait in another way when it goes on, a spare is there
        _timers.cancel(connection);
        return _waits.set(connection, connection.deadline());
    case Connection::Want::send: // in this turn, or first thing in the next: no deadline is needed
        connection.bookmark.held = true;
        return _held.push_back(&connection);
    case Connection::Want::readable:
        if (moveToBetter(connection))
            return;
        _set.arm(connection, EPOLLIN);
        break;
    case Connection::Want::writable:
        _set.arm(connection, EPOLLOUT);
        break;
    }
    _timers.set(connection, connection.deadline());
}

void Loop::queue(Connection& connection)
{
    connection.bookmark.queued = true;
    (connection.want() == Connection::Want::turn ? _again : _queued).push_back(&connection);
}

void Loop::unqueue(Connection& connection)
{
    connection.bookmark.queued = false;
    std::erase(_queued, &connection);
    std::erase(_again, &connection);
}

void Loop::destroy(Connection& connection)
{
    if (connection.bookmark.queued)
        unqueue(connection);
    if (connection.bookmark.held)
        std::erase(_held, &connection);
    takeOut(connection).reset(); // its descriptor is closed with it, which takes it out of the set
}

/// Out of the list and the wheel.
std::unique_ptr<Connection> Loop::takeOut(Connection& connection)
{
    _timers.cancel(connection);
    const auto index = connection.bookmark.index;
    std::swap(_connections[index], _connections.back());
    _connections[index]->bookmark.index = index;
    auto released = std::move(_connections.back());
    _connections.pop_back();
    return released;
}

/// Once in a while, and before the request is read: its packet is the last one that came then, and later perhaps the
/// client's word that it has the answer, which the kernel gives on this processor.
void Loop::lookForBetter(Connection& connection, const Turn& turn) noexcept
{
    auto& bookmark = connection.bookmark;
    if (turn.now() < bookmark.nextLook)
        return;
    bookmark.nextLook = later(turn.now(), lookInterval);
    bookmark.processor = incomingProcessor(connection.descriptor());
}

/// True if the connection is another loop's from here on.
bool Loop::moveToBetter(Connection& connection)
{
    if (connection.bookmark.processor < 0 || !connection.isIdle() || _shared.closing)
        return false;
    auto seat = _shared.placement.better(connection.seat(), std::exchange(connection.bookmark.processor, -1));
    if (!seat)
        return false;
    _set.arm(connection, 0);
    auto& mailbox = seat->mailbox();
    connection.moveTo(std::move(*seat));
    try
    {
        mailbox.post({.fresh = takeOut(connection)});
    }
    catch (const std::bad_alloc&) // this connection is lost, the others are not
    {
    }
    return true;
}

void Loop::cutAll()
{
    for (std::size_t i = _connections.size(); i-- > 0;)
    {
        auto& connection = *_connections[i];
        if (isAtHand(connection))
            destroy(connection);
        else
            ::shutdown(connection.descriptor(), SHUT_RDWR); // who works on it finds out, and brings it back
    }
}
} // namespace weir::http
