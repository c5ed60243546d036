// What a loop waits for: sockets of connections, and descriptors that their requests wait for.
#pragma once

#include "Descriptor.h"
#include "weir/Readiness.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sys/epoll.h>

namespace weir::http
{
class Connection;

/// An epoll set, level-triggered. Not thread-safe: it belongs to its loop.
class PollSet final
{
public:
    /// Something that came: who it is for, null for the mailbox; `isWatched` if it is what the connection's request
    /// waits for.
    struct Event
    {
        Connection* connection;
        bool isWatched;
    };

    /// What came in one wait. Its own memory, since a loop that is handed on waits again while this is looked at.
    class Events final
    {
    public:
        [[nodiscard]] std::size_t size() const noexcept { return _count; }
        [[nodiscard]] Event operator[](std::size_t index) const noexcept;

    private:
        friend class PollSet;
        std::array<epoll_event, 64> _events; // NOLINT(*-member-init): filled by epoll_wait
        std::size_t _count = 0;
    };

    /// `mailbox` is a descriptor that is looked at from now on. Throws std::system_error if the process has none left.
    explicit PollSet(int mailbox);

    /// Looks at the connection's socket for these events (EPOLLIN, EPOLLOUT), for none with 0.
    void arm(Connection& connection, std::uint32_t events) noexcept;
    /// Tells once when the descriptor is ready; false if it cannot be watched.
    [[nodiscard]] bool watch(Connection& connection, int descriptor, Readiness readiness) noexcept;
    /// Forgets what the connection's request waits for.
    void unwatch(Connection& connection) noexcept;
    /// Waits until something comes or the time is over.
    void wait(Events& events, std::chrono::milliseconds patience) noexcept;

private:
    Descriptor _epoll;
};
} // namespace weir::http
