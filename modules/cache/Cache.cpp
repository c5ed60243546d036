#include "Cache.h"

#include "CacheKey.h"
#include "EntryCodec.h"
#include "Freshness.h"

#include <algorithm>
#include <utility>

namespace weir::cache
{
Cache::Cache(Services services, std::uint64_t maxBytes, std::shared_ptr<SharedTier> tier)
    : _services(services),
      _tier(std::move(tier)),
      _store(maxBytes),
      _rules(services.instruments),
      _evictions(services.instruments.counter("weir_cache_evictions_total",
                                              "Entries that went because cache.maxBytes was reached.", {})),
      _limitHits(services.instruments.limitHits("cache.maxBytes"))
{
    services.instruments.observed("weir_cache_entries", "Answers kept in this process.", {},
                                  [this] { return static_cast<double>(_store.entries()); });
    services.instruments.observed("weir_cache_bytes", "Memory of the answers kept in this process.", {},
                                  [this] { return static_cast<double>(_store.bytes()); });
}

Cache::Noted Cache::note(const Scope* scope)
{
    Noted noted{.sequence = _invalidations.note()};
    if (usesTier(scope))
    {
        noted.shared = _tier->note();
        noted.mayKeep = noted.shared.has_value();
    }
    return noted;
}

EntryPointer Cache::find(const std::string& key, const Request& request)
{
    auto entry = _store.find(key);
    if (entry == nullptr || !isSelected(*entry, request))
        return nullptr;
    if (isValid(*entry, request.scope))
        return entry;
    if (!_invalidations.isCurrent(entry->validity.noted, entry->resources))
        _store.remove(key, entry); // what only the second tier denies may be good again when it is back
    return nullptr;
}

EntryPointer Cache::fetch(const std::string& key, const Request& request)
{
    if (!usesTier(request.scope))
        return nullptr;
    const auto noted = _invalidations.note();
    auto found = _tier->find(key);
    auto entry = found ? decode(found->entry, found->kept, _services.clock.monotonic()) : std::nullopt;
    if (!entry)
        return nullptr;
    entry->validity = {.noted = noted, .values = std::move(found->values)};
    auto shared = std::make_shared<const Entry>(std::move(*entry));
    if (!isSelected(*shared, request))
        return nullptr;
    countEvictions(_store.put(key, shared));
    return shared;
}

Cache::Kept Cache::keep(const std::string& key, Entry&& entry, const Noted& noted, const Scope* scope)
{
    entry.validity.noted = noted.sequence;
    bool mayKeep = noted.mayKeep && _invalidations.isCurrent(noted.sequence, entry.resources);
    if (mayKeep && noted.shared && usesTier(scope))
    {
        const auto now = _services.clock.monotonic();
        const auto& lifetime = entry.lifetime;
        const auto left = remaining(lifetime, now) + std::max(lifetime.staleWhileRevalidate, lifetime.staleIfError);
        auto values = _tier->fill(key, encode(entry, now), entry.resources, *noted.shared, left);
        mayKeep = values.has_value();
        entry.validity.values = std::move(values).value_or(std::vector<std::int64_t>());
    }
    auto shared = std::make_shared<const Entry>(std::move(entry));
    if (mayKeep)
        countEvictions(_store.put(key, shared));
    return {.entry = std::move(shared), .kept = mayKeep};
}

bool Cache::answers(const Entry& entry, const Request& request, std::uint64_t arrival)
{
    if (!isSelected(entry, request))
        return false;
    const bool isOwnAffair = !usesTier(request.scope);
    return (isOwnAffair && entry.validity.noted >= arrival) || isValid(entry, request.scope);
}

void Cache::changed(std::span<const std::string> resources, const Scope* scope)
{
    _invalidations.invalidate(resources);
    if (_tier != nullptr && (scope == nullptr || scope->shared))
        _tier->invalidate(resources);
}

std::size_t Cache::purge(std::span<const std::string> resources)
{
    changed(resources, nullptr);
    return _store.removeIf([&](const Entry& entry)
                           { return std::ranges::find_first_of(entry.resources, resources) != entry.resources.end(); });
}

std::size_t Cache::purgeAll()
{
    _invalidations.invalidateAll();
    if (_tier != nullptr)
        _tier->invalidateAll();
    return _store.removeIf([](const Entry& /*any*/) { return true; });
}

bool Cache::usesTier(const Scope* scope) const noexcept
{
    return _tier != nullptr && scope != nullptr && scope->shared;
}

bool Cache::isValid(const Entry& entry, const Scope* scope)
{
    return _invalidations.isCurrent(entry.validity.noted, entry.resources) &&
           (!usesTier(scope) || _tier->isCurrent(entry.resources, entry.validity.values));
}

void Cache::countEvictions(std::size_t evicted) noexcept
{
    if (evicted == 0)
        return;
    _evictions.add(static_cast<double>(evicted));
    _limitHits.add(static_cast<double>(evicted));
}
} // namespace weir::cache
