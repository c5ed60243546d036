#include "ConnectionPool.h"

#include <algorithm>
#include <utility>

namespace weir::external
{
std::unique_ptr<UpstreamSession> ConnectionPool::take(const Addresses& addresses)
{
    // What cannot be used is closed here, outside the lock.
    while (auto session = takeLast())
        if (std::ranges::find(addresses, session->address()) != addresses.end() && session->isIdle())
            return session;
    return nullptr;
}

void ConnectionPool::closeOld()
{
    static_cast<void>(takeOld());
}

std::deque<ConnectionPool::Idle> ConnectionPool::takeOld()
{
    const auto now = _clock.monotonic();
    std::deque<Idle> old;
    const std::lock_guard lock(_mutex);
    const auto young = std::ranges::find_if_not(_idle, [&](const Idle& idle) { return idle.until <= now; });
    std::move(_idle.begin(), young, std::back_inserter(old));
    _idle.erase(_idle.begin(), young);
    return old;
}

std::unique_ptr<UpstreamSession> ConnectionPool::takeLast()
{
    const auto now = _clock.monotonic();
    const std::lock_guard lock(_mutex);
    if (_idle.empty() || _idle.back().until <= now) // then all are too old
        return nullptr;
    auto last = std::move(_idle.back().session);
    _idle.pop_back();
    return last;
}

void ConnectionPool::giveBack(std::unique_ptr<UpstreamSession> session)
{
    std::unique_ptr<UpstreamSession> surplus; // closed outside the lock
    const auto until = _clock.monotonic() + _idleTimeout;
    const std::lock_guard lock(_mutex);
    if (_maxIdle == 0)
        return surplus.swap(session);
    if (_idle.size() >= _maxIdle)
    {
        surplus = std::move(_idle.front().session);
        _idle.pop_front();
    }
    _idle.push_back({std::move(session), until});
}

std::size_t ConnectionPool::idle() const
{
    const std::lock_guard lock(_mutex);
    return _idle.size();
}
} // namespace weir::external
