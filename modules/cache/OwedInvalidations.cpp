#include "OwedInvalidations.h"

#include <utility>

namespace weir::cache
{
bool OwedInvalidations::add(std::span<const std::string> resources)
{
    return add(false, resources);
}

bool OwedInvalidations::addAll()
{
    return add(true, {});
}

bool OwedInvalidations::add(bool all, std::span<const std::string> resources)
{
    const std::lock_guard lock(_mutex);
    insert(all, resources);
    return !_any.exchange(true);
}

void OwedInvalidations::insert(bool all, std::span<const std::string> resources)
{
    _all = _all || all;
    if (!_all)
        _waiting.insert(resources.begin(), resources.end());
    if (_waiting.size() > most)
        _all = true;
    if (_all)
        _waiting.clear();
}

std::size_t OwedInvalidations::count() const
{
    const std::lock_guard lock(_mutex);
    return _waiting.size() + _taken.resources.size() + static_cast<std::size_t>(_all) +
           static_cast<std::size_t>(_taken.all);
}

OwedInvalidations::Debt OwedInvalidations::take()
{
    const std::lock_guard lock(_mutex);
    _taken = Debt{.all = std::exchange(_all, false), .resources = {_waiting.begin(), _waiting.end()}};
    _waiting.clear();
    return _taken;
}

bool OwedInvalidations::paid()
{
    const std::lock_guard lock(_mutex);
    _taken = {};
    _any = _all || !_waiting.empty();
    return !_any;
}

void OwedInvalidations::giveBack()
{
    const std::lock_guard lock(_mutex);
    const Debt back = std::exchange(_taken, {});
    insert(back.all, back.resources);
}
} // namespace weir::cache
