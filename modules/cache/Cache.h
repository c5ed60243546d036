// All that the requests of this process share: entries of both tiers, what invalidates them, and who is fetching.
#pragma once

#include "EntryStore.h"
#include "Invalidations.h"
#include "RuleCounts.h"
#include "SharedTier.h"
#include "SingleFlight.h"
#include "weir/Clock.h"
#include "weir/Events.h"
#include "weir/Http.h"
#include "weir/Instruments.h"

#include <Poco/Logger.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace weir::cache
{
/// Private scopes live in the first tier alone: their name is new at every start, so that nobody else could use what
/// they left in Redis. Shared scopes use both tiers, and every hit of theirs, also in the first tier, is confirmed by
/// the second. Without a second tier (no `redis.url`) a shared scope is treated like a private one: a write that
/// another instance answers is then seen here only once the entry's lifetime ends. Thread-safe.
class Cache final
{
public:
    /// All outlive the cache.
    struct Services
    {
        const Clock& clock;
        Instruments& instruments;
        Poco::Logger& log;
    };
    /// `tier`: null without Redis.
    Cache(Services services, std::uint64_t maxBytes, std::shared_ptr<SharedTier> tier);

    /// The moment before a handler is asked.
    struct Noted
    {
        std::uint64_t sequence = 0;
        std::optional<SharedTier::Noted> shared = {};
        bool mayKeep = true; ///< false: the second tier cannot tell what changes from now on
    };
    [[nodiscard]] Noted note(const Scope* scope);

    /// Of the first tier; valid now and selected by the request, otherwise null.
    [[nodiscard]] EntryPointer find(const std::string& key, const Request& request);
    /// Likewise of the second, which is copied to the first.
    [[nodiscard]] EntryPointer fetch(const std::string& key, const Request& request);
    /// Keeps what was read after `noted`. `kept` is false if something has changed since, or the second tier is away.
    struct Kept
    {
        EntryPointer entry; ///< never null
        bool kept = false;
    };
    [[nodiscard]] Kept keep(const std::string& key, Entry&& entry, const Noted& noted, const Scope* scope);
    /// True if the entry may answer a request that came at `arrival`: read after that, or still valid, and selected.
    [[nodiscard]] bool answers(const Entry& entry, const Request& request, std::uint64_t arrival);
    [[nodiscard]] std::uint64_t sequence() const noexcept { return _invalidations.note(); }

    /// The content of these changed. Once it returns, nothing older is served any more. Calls the second tier unless
    /// the scope is known to be private.
    void changed(std::span<const std::string> resources, const Scope* scope);
    /// For operators; both return how many entries of this process went. Other instances forget theirs too, as far as
    /// they are of shared scopes.
    std::size_t purge(std::span<const std::string> resources);
    std::size_t purgeAll();

    void setMaxBytes(std::uint64_t maxBytes) { countEvictions(_store.setMaxBytes(maxBytes)); }
    [[nodiscard]] const EntryStore& store() const noexcept { return _store; }
    [[nodiscard]] SingleFlight& flights() noexcept { return _flights; }
    [[nodiscard]] RuleBook& rules() noexcept { return _rules; }
    [[nodiscard]] const Clock& clock() const noexcept { return _services.clock; }
    [[nodiscard]] Poco::Logger& log() const noexcept { return _services.log; }

private:
    [[nodiscard]] bool usesTier(const Scope* scope) const noexcept;
    [[nodiscard]] bool isValid(const Entry& entry, const Scope* scope);
    void countEvictions(std::size_t evicted) noexcept;

    Services _services;
    std::shared_ptr<SharedTier> _tier;
    EntryStore _store;
    Invalidations _invalidations;
    SingleFlight _flights;
    RuleBook _rules;
    Counter& _evictions;
    Counter& _limitHits;
};
} // namespace weir::cache
