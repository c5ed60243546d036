#include "Coalescer.h"

#include <utility>

namespace weir::ratelimit
{
Coalescer::Caller::Caller(Coalescer& all, std::string_view key, const Limit& limit)
    : _all(all), _key(key), _limit(limit)
{
    if (!Baton::waitsAside())
        return;
    const std::lock_guard lock(_all._mutex);
    const auto [place, isFirst] = _all._leaders.try_emplace(key, this);
    if (isFirst)
    {
        _isOpen = true;
        return;
    }
    auto& leader = *place->second;
    if (leader._limit != limit)
        return; // it has been changed just now: asks for itself
    _leads = false;
    leader._last = leader._last->_next = this;
    ++leader._count;
}

Coalescer::Caller::~Caller()
{
    close();
    if (_leads)
        tellFollowers(std::nullopt);
}

std::optional<Decision> Coalescer::Caller::follow()
{
    _told.wait();
    return _decision;
}

std::uint64_t Coalescer::Caller::gather()
{
    if (_isOpen)
        Baton::yield();
    close();
    return _count;
}

Decision Coalescer::Caller::share(const GroupDecision& decision)
{
    tellFollowers(decision);
    return decision.after(0);
}

void Coalescer::Caller::close()
{
    if (!_isOpen)
        return;
    const std::lock_guard lock(_all._mutex);
    _all._leaders.erase(_key);
    _isOpen = false;
}

void Coalescer::Caller::tellFollowers(const std::optional<GroupDecision>& decision) noexcept
{
    std::uint64_t before = 0;
    for (auto* follower = std::exchange(_next, nullptr); follower != nullptr;)
    {
        auto& told = *std::exchange(follower, follower->_next); // gone as soon as it is told
        if (decision)
            told._decision = decision->after(++before);
        told._told.post();
    }
}
} // namespace weir::ratelimit
