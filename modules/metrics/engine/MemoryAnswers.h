// Durability none: the answers to writes that carried an Idempotency-Key, as long as the process lives.
#pragma once

#include "Answer.h"

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace weir::metrics
{
/// Thread-safe. The functions mean what those of SeriesStore do.
class MemoryAnswers final
{
public:
    /// REQUIRES: `find` finds none under this key.
    void put(const AnswerKey& key, Answer answer);
    [[nodiscard]] std::optional<Answer> find(const AnswerKey& key, WallTime now) const;
    [[nodiscard]] std::size_t size() const;
    std::size_t dropExpired(const AnswerLife& life, std::size_t limit);

private:
    mutable std::mutex _mutex;
    std::map<AnswerKey, Answer> _answers;                // guarded by _mutex
    std::deque<std::pair<WallTime, AnswerKey>> _arrived; // guarded by _mutex; when they expire, as they came
};
} // namespace weir::metrics
