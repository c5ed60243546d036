// Idempotency-Keys of the writes that are under way.
#pragma once

#include "Answer.h"

#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace weir::metrics
{
/// Holds as many keys as there are requests under way that carry one. Thread-safe; must outlive its claims.
class KeysInFlight final
{
public:
    /// The only write under its key, for as long as it lives.
    class Claim final
    {
    public:
        Claim(Claim&& other) noexcept : _keys(std::exchange(other._keys, nullptr)), _key(other._key) {}
        Claim& operator=(Claim&&) = delete;
        ~Claim();

    private:
        friend class KeysInFlight;
        Claim(KeysInFlight& keys, std::set<AnswerKey>::const_iterator key) noexcept : _keys(&keys), _key(key) {}

        KeysInFlight* _keys; // null once moved from
        std::set<AnswerKey>::const_iterator _key;
    };

    /// Nothing if another request has claimed the key.
    [[nodiscard]] std::optional<Claim> claim(const AnswerKey& key);
    [[nodiscard]] std::size_t size() const;

private:
    mutable std::mutex _mutex;
    std::set<AnswerKey> _keys; // guarded by _mutex
};
} // namespace weir::metrics
