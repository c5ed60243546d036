#include "QuotaShard.h"

#include <algorithm>
#include <iterator>
#include <new>
#include <optional>
#include <utility>

namespace weir::ratelimit
{
namespace
{
/// What glibc's malloc takes for a block: 8 bytes more, in steps of 16, at least 32.
constexpr std::size_t allocated(std::size_t bytes) noexcept
{
    constexpr std::size_t header = 8;
    constexpr std::size_t step = 16;
    constexpr std::size_t least = 32;
    return bytes == 0 ? 0 : std::max(least, (bytes + header + step - 1) / step * step);
}

constexpr std::size_t links = 2 * sizeof(void*);                         // of a node of a list
constexpr std::size_t setNode = 2 * sizeof(void*) + sizeof(std::size_t); // next, element, hash
constexpr std::size_t dropsPerCall = 2; // more than arrive, so that what has expired is gone sooner or later
} // namespace

std::size_t QuotaShard::bytesOf(const Client& client) noexcept
{
    constexpr std::size_t inPlace = 15; // of a std::string
    const auto text = client.key.capacity() > inPlace ? client.key.capacity() + 1 : 0;
    const auto log = std::visit([](const auto& form) { return form.bytes(); }, client.log);
    return allocated(links + sizeof(Client)) + allocated(setNode) + allocated(text) + allocated(log);
}

std::size_t QuotaShard::bytes() const noexcept
{
    return _bytes + allocated(_byKey.bucket_count() * sizeof(void*)) +
           _cohorts.size() * allocated(links + sizeof(Cohort));
}

Decision QuotaShard::take(std::string_view key, const Limit& limit, MonotonicTime now, std::size_t maxBytes,
                          std::size_t& evicted)
{
    dropExpired(now, dropsPerCall);
    auto& cohort = cohortOf(limit.window);
    const auto place = find(key, limit.form, cohort);
    const auto before = bytesOf(*place);
    const auto decision = std::visit([&](auto& log) { return log.take(now, limit); }, place->log);
    _bytes += bytesOf(*place) - before;
    note(place, decision, cohort, now);
    makeRoom(place, now, maxBytes, evicted);
    return decision;
}

QuotaShard::Cohort& QuotaShard::cohortOf(std::chrono::microseconds window)
{
    const auto known = std::ranges::find(_cohorts, window, &Cohort::window);
    return known != _cohorts.end() ? *known : _cohorts.emplace_back(Cohort{.window = window});
}

QuotaShard::Place QuotaShard::find(std::string_view key, Form form, Cohort& cohort)
{
    if (const auto known = _byKey.find(key); known != _byKey.end())
        return *known;
    const auto place = cohort.open.insert(cohort.open.end(), {.key = std::string(key), .cohort = &cohort});
    if (form == Form::subWindows)
        place->log.emplace<SubWindowLog>();
    try
    {
        _byKey.insert(place);
    }
    catch (...)
    {
        cohort.open.erase(place);
        throw;
    }
    _bytes += bytesOf(*place);
    return place;
}

/// Moves it behind all others of its kind.
void QuotaShard::note(Place place, const Decision& decision, Cohort& cohort, MonotonicTime now) noexcept
{
    // An admission may count for a sub-window longer, and all 65 of them are rounded up.
    constexpr int parts = 64;
    constexpr std::chrono::microseconds roundings(parts + 1);
    auto& from = listOf(*place);
    if (decision.allowed)
        place->expires = now + cohort.window + cohort.window / parts + roundings;
    place->used = now;
    place->cohort = &cohort;
    place->isFull = decision.remaining == 0;
    if (place->isFull)
        place->freeAgain = now + decision.freeAgainIn;
    auto& to = listOf(*place);
    to.splice(to.end(), from, place);
}

void QuotaShard::giveBack(std::string_view key, std::int64_t stamp) noexcept
{
    const auto known = _byKey.find(key);
    if (known == _byKey.end())
        return;
    const auto place = *known;
    std::visit([&](auto& log) { log.giveBack(stamp); }, place->log);
    auto& from = listOf(*place);
    place->isFull = false;
    auto& to = listOf(*place);
    to.splice(to.end(), from, place);
}

void QuotaShard::forget(std::string_view key) noexcept
{
    if (const auto known = _byKey.find(key); known != _byKey.end())
        drop(*known);
}

void QuotaShard::forgetPrefix(std::string_view prefix) noexcept
{
    for (auto& cohort : _cohorts)
        for (auto* list : {&cohort.open, &cohort.full})
            for (auto place = list->begin(); place != list->end();)
            {
                const auto here = place++;
                if (here->key.starts_with(prefix))
                    drop(here);
            }
}

void QuotaShard::drop(Place place) noexcept
{
    _bytes -= bytesOf(*place);
    _byKey.erase(_byKey.find(std::string_view(place->key)));
    listOf(*place).erase(place);
}

std::size_t QuotaShard::dropExpired(MonotonicTime now, std::size_t count) noexcept
{
    std::size_t dropped = 0;
    for (auto cohort = _cohorts.begin(); cohort != _cohorts.end();)
    {
        for (auto* list : {&cohort->open, &cohort->full})
            while (dropped < count && !list->empty() && list->front().expires < now)
            {
                drop(list->begin());
                ++dropped;
            }
        const bool isEmpty = cohort->open.empty() && cohort->full.empty();
        cohort = isEmpty ? _cohorts.erase(cohort) : std::next(cohort);
    }
    return dropped;
}

/// Whoever is free again, then the least recently used of those that have something left, then of all. Not the current
/// one: forgetting that would leave it without any limit.
QuotaShard::Place QuotaShard::leastMissed(Place current, MonotonicTime now) noexcept
{
    std::optional<Place> open;
    std::optional<Place> full;
    const auto consider = [&](std::optional<Place>& best, Clients& list)
    {
        // Used last, the current one is the first of its list only where it is alone.
        if (!list.empty() && list.begin() != current && (!best || list.front().used < (*best)->used))
            best = list.begin();
    };
    for (auto& cohort : _cohorts)
    {
        if (!cohort.full.empty() && cohort.full.front().freeAgain < now)
            return cohort.full.begin();
        consider(open, cohort.open);
        consider(full, cohort.full);
    }
    return open ? *open : *full;
}

void QuotaShard::makeRoom(Place current, MonotonicTime now, std::size_t maxBytes, std::size_t& evicted) noexcept
{
    while (bytes() > maxBytes && _byKey.size() > 1)
    {
        drop(leastMissed(current, now));
        ++evicted;
        shrink();
    }
}

/// After the bound was lowered the table itself may be what takes the room.
void QuotaShard::shrink() noexcept
try
{
    constexpr std::size_t much = 8; // buckets for a key
    if (_byKey.bucket_count() > much * _byKey.size())
        _byKey.rehash(0);
}
catch (const std::bad_alloc&)
{
}
} // namespace weir::ratelimit
