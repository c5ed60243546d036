// Keys that have nothing left until some moment, so that nobody needs to ask.
#pragma once

#include "Limit.h"
#include "weir/Clock.h"

#include <array>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::ratelimit
{
/// A small table in which a newer key may take an older one's place: what it does not know costs a call to the store.
/// A refusal stays true until the oldest admission leaves, whatever other instances do, unless the limit changes, an
/// admission is given back, or the key is forgotten. Thread-safe.
class KnownOver final
{
public:
    KnownOver();

    void note(std::string_view key, const Limit& limit, MonotonicTime until);
    /// Up to which moment it is known to be refused.
    [[nodiscard]] std::optional<MonotonicTime> find(std::string_view key, const Limit& limit, MonotonicTime now) const;
    void forget(std::string_view key);
    void forgetPrefix(std::string_view prefix);

private:
    struct Slot
    {
        std::string key;
        Limit limit;
        MonotonicTime until;
    };
    static constexpr std::size_t slotCount = 4096;
    static constexpr std::size_t mutexCount = 64;

    [[nodiscard]] std::mutex& mutexOf(std::size_t slot) const noexcept { return _mutexes[slot % mutexCount]; }

    mutable std::array<std::mutex, mutexCount> _mutexes;
    std::vector<Slot> _slots; // each guarded by its mutex
};
} // namespace weir::ratelimit
