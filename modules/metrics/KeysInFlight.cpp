#include "KeysInFlight.h"

namespace weir::metrics
{
KeysInFlight::Claim::~Claim()
{
    if (_keys == nullptr)
        return;
    const std::lock_guard lock(_keys->_mutex);
    _keys->_keys.erase(_key);
}

std::optional<KeysInFlight::Claim> KeysInFlight::claim(const AnswerKey& key)
{
    const std::lock_guard lock(_mutex);
    const auto [at, isFirst] = _keys.insert(key);
    if (!isFirst)
        return std::nullopt;
    return Claim(*this, at);
}

std::size_t KeysInFlight::size() const
{
    const std::lock_guard lock(_mutex);
    return _keys.size();
}
} // namespace weir::metrics
