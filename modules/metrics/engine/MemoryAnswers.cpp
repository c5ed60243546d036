#include "engine/MemoryAnswers.h"

namespace weir::metrics
{
void MemoryAnswers::put(const AnswerKey& key, Answer answer)
{
    const std::lock_guard lock(_mutex);
    _arrived.emplace_back(answer.expires, key);
    _answers.insert_or_assign(key, std::move(answer));
}

std::optional<Answer> MemoryAnswers::find(const AnswerKey& key, WallTime now) const
{
    const std::lock_guard lock(_mutex);
    const auto found = _answers.find(key);
    if (found == _answers.end() || found->second.expires <= now)
        return std::nullopt;
    return found->second;
}

std::size_t MemoryAnswers::size() const
{
    const std::lock_guard lock(_mutex);
    return _answers.size();
}

std::size_t MemoryAnswers::dropExpired(const AnswerLife& life, std::size_t limit)
{
    std::size_t dropped = 0;
    const std::lock_guard lock(_mutex);
    for (; dropped < limit && !_arrived.empty() && life.isOver(_arrived.front().first); ++dropped)
    {
        // Another answer may be kept under the key by now.
        const auto found = _answers.find(_arrived.front().second);
        if (found != _answers.end() && life.isOver(found->second.expires))
            _answers.erase(found);
        _arrived.pop_front();
    }
    return dropped;
}
} // namespace weir::metrics
