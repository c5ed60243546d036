// A part of the keys that are counted in process, with a bound on its memory.
#pragma once

#include "SlidingLog.h"
#include "SubWindowLog.h"

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_set>
#include <variant>

namespace weir::ratelimit
{
/// Keys whose admissions have all left the window are dropped as they are met. Beyond `maxBytes` keys are evicted, the
/// least recently used first; those that have nothing left until some moment come last, since forgetting one of them
/// would admit too many. Not thread-safe.
class QuotaShard final
{
public:
    /// `maxBytes` may be another at every call. Adds the keys that had to go to `evicted`.
    [[nodiscard]] Decision take(std::string_view key, const Limit& limit, MonotonicTime now, std::size_t maxBytes,
                                std::size_t& evicted);
    void giveBack(std::string_view key, std::int64_t stamp) noexcept;
    void forget(std::string_view key) noexcept;
    void forgetPrefix(std::string_view prefix) noexcept;
    /// Drops at most `count` keys that have expired and are met at once; returns how many.
    std::size_t dropExpired(MonotonicTime now, std::size_t count) noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return _byKey.size(); }
    /// What the keys take, the allocator's share included.
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    struct Cohort;
    struct Client
    {
        std::string key;
        std::variant<SlidingLog, SubWindowLog> log = {};
        Cohort* cohort = nullptr;
        MonotonicTime used = {};
        MonotonicTime expires = {};   ///< after this moment it is as if it had never been seen
        MonotonicTime freeAgain = {}; ///< up to this moment it has nothing left
        bool isFull = false;          ///< which list it is in
    };
    using Clients = std::list<Client>; // the least recently used first
    using Place = Clients::iterator;

    /// The clients whose windows have one length: of those that were admitted, the least recently used expires first.
    struct Cohort
    {
        std::chrono::microseconds window;
        Clients open = {};
        Clients full = {};
    };

    struct Hash
    {
        using is_transparent = void; // NOLINT(readability-identifier-naming): the standard's name
        std::size_t operator()(std::string_view key) const noexcept { return std::hash<std::string_view>{}(key); }
        std::size_t operator()(Place place) const noexcept { return (*this)(std::string_view(place->key)); }
    };
    struct Equal
    {
        using is_transparent = void; // NOLINT(readability-identifier-naming): the standard's name
        bool operator()(Place a, Place b) const noexcept { return a == b; }
        bool operator()(std::string_view a, Place b) const noexcept { return a == b->key; }
        bool operator()(Place a, std::string_view b) const noexcept { return a->key == b; }
    };

    [[nodiscard]] static std::size_t bytesOf(const Client& client) noexcept;
    [[nodiscard]] static Clients& listOf(const Client& client) noexcept
    {
        return client.isFull ? client.cohort->full : client.cohort->open;
    }
    [[nodiscard]] Cohort& cohortOf(std::chrono::microseconds window);
    [[nodiscard]] Place find(std::string_view key, Form form, Cohort& cohort);
    static void note(Place place, const Decision& decision, Cohort& cohort, MonotonicTime now) noexcept;
    [[nodiscard]] Place leastMissed(Place current, MonotonicTime now) noexcept;
    void drop(Place place) noexcept;
    void shrink() noexcept;
    void makeRoom(Place current, MonotonicTime now, std::size_t maxBytes, std::size_t& evicted) noexcept;

    std::list<Cohort> _cohorts; // as many as there are lengths of windows, which are few
    std::unordered_set<Place, Hash, Equal> _byKey;
    std::size_t _bytes = 0; // of all clients
};
} // namespace weir::ratelimit
