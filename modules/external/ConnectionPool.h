// Connections that wait for their next request.
#pragma once

#include "Resolver.h"
#include "UpstreamSession.h"
#include "weir/Clock.h"

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

namespace weir::external
{
/// Keeps at most `maxIdle`, none longer than `idleTimeout`; the one that was used last goes first, so that those beyond
/// what is needed grow old. Thread-safe.
class ConnectionPool final
{
public:
    /// The clock outlives it.
    ConnectionPool(std::size_t maxIdle, std::chrono::milliseconds idleTimeout, const Clock& clock)
        : _maxIdle(maxIdle), _idleTimeout(idleTimeout), _clock(clock)
    {
    }

    /// An idle connection to one of `addresses` that the service has not closed; null if there is none.
    [[nodiscard]] std::unique_ptr<UpstreamSession> take(const Addresses& addresses);
    void giveBack(std::unique_ptr<UpstreamSession> session);
    [[nodiscard]] std::size_t idle() const;
    /// Closes those that have been idle for too long; to be called now and then.
    void closeOld();

private:
    struct Idle
    {
        std::unique_ptr<UpstreamSession> session;
        MonotonicTime until;
    };
    [[nodiscard]] std::unique_ptr<UpstreamSession> takeLast();
    [[nodiscard]] std::deque<Idle> takeOld();

    std::size_t _maxIdle;
    std::chrono::milliseconds _idleTimeout;
    const Clock& _clock;
    mutable std::mutex _mutex;
    std::deque<Idle> _idle; // guarded by _mutex; the oldest first
};
} // namespace weir::external
