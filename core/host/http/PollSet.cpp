#include "PollSet.h"

#include "Connection.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace weir::http
{
namespace
{
bool control(int epoll, int operation, int descriptor, std::uint32_t events, epoll_data_t data = {}) noexcept
{
    epoll_event event{.events = events, .data = data};
    return ::epoll_ctl(epoll, operation, descriptor, &event) == 0;
}

// What an event is about: a connection, the mailbox (0), or, marked in a bit that no address has, the descriptor that a
// connection's request waits for.
constexpr std::uintptr_t watchedMark = 1;

epoll_data_t dataOf(Connection& connection, std::uintptr_t mark = 0) noexcept
{
    return {.u64 = reinterpret_cast<std::uintptr_t>(&connection) | mark};
}

std::uint32_t eventsOf(Readiness readiness) noexcept
{
    switch (readiness)
    {
    case Readiness::readable:
        return EPOLLIN;
    case Readiness::writable:
        return EPOLLOUT;
    case Readiness::either:
        return EPOLLIN | EPOLLOUT;
    }
    return 0;
}
} // namespace

PollSet::Event PollSet::Events::operator[](std::size_t index) const noexcept
{
    const auto data = _events[index].data.u64;
    return {.connection = reinterpret_cast<Connection*>(data & ~watchedMark), // NOLINT(performance-no-int-to-ptr)
            .isWatched = (data & watchedMark) != 0};
}

PollSet::PollSet(int mailbox) : _epoll(::epoll_create1(EPOLL_CLOEXEC))
{
    if (!_epoll.valid())
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
    control(_epoll.get(), EPOLL_CTL_ADD, mailbox, EPOLLIN);
}

void PollSet::arm(Connection& connection, std::uint32_t events) noexcept
{
    auto& armed = connection.bookmark.armed;
    if (armed == events)
        return;
    const int operation = armed == 0 ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    control(_epoll.get(), operation, connection.descriptor(), events, dataOf(connection));
    armed = events;
}

bool PollSet::watch(Connection& connection, int descriptor, Readiness readiness) noexcept
{
    // Told once, it stays in the set and sleeps: the next wait on this loop, for a connection that is kept, needs one
    // call.
    const auto events = eventsOf(readiness) | EPOLLONESHOT;
    const auto data = dataOf(connection, watchedMark);
    if (!control(_epoll.get(), EPOLL_CTL_MOD, descriptor, events, data) &&
        !control(_epoll.get(), EPOLL_CTL_ADD, descriptor, events, data))
        return false;
    connection.bookmark.watched = descriptor;
    return true;
}

void PollSet::unwatch(Connection& connection) noexcept
{
    control(_epoll.get(), EPOLL_CTL_DEL, std::exchange(connection.bookmark.watched, -1), 0);
}

void PollSet::wait(Events& events, std::chrono::milliseconds patience) noexcept
{
    const int count = ::epoll_wait(_epoll.get(), events._events.data(), static_cast<int>(events._events.size()),
                                   static_cast<int>(patience.count()));
    events._count = static_cast<std::size_t>(std::max(count, 0));
}
} // namespace weir::http
