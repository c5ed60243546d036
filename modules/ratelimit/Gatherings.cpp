#include "Gatherings.h"

#include <utility>

namespace weir::ratelimit
{
Gatherings::Asker::Asker(Gatherings& all, std::string_view key, const Limit& limit)
    : _all(all), _key(key), _limit(limit)
{
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

Gatherings::Asker::~Asker()
{
    close();
    if (_leads)
        tellOthers(std::nullopt);
}

std::optional<Decision> Gatherings::Asker::wait()
{
    _told.wait();
    return _decision;
}

std::uint64_t Gatherings::Asker::gather()
{
    if (_isOpen)
        Baton::yield();
    close();
    return _count;
}

Decision Gatherings::Asker::tell(const GroupDecision& decision)
{
    tellOthers(decision);
    return decision.after(0);
}

void Gatherings::Asker::close()
{
    if (!_isOpen)
        return;
    const std::lock_guard lock(_all._mutex);
    _all._leaders.erase(_key);
    _isOpen = false;
}

void Gatherings::Asker::tellOthers(const std::optional<GroupDecision>& decision) noexcept
{
    std::uint64_t before = 0;
    for (auto* other = std::exchange(_next, nullptr); other != nullptr;)
    {
        auto& told = *std::exchange(other, other->_next); // gone as soon as it is told
        if (decision)
            told._decision = decision->after(++before);
        told._told.post();
    }
}
} // namespace weir::ratelimit
