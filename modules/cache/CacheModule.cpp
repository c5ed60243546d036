#include "AdminHandlers.h"
#include "CacheMiddleware.h"
#include "RedisTier.h"
#include "weir/Module.h"
#include "weir/ModuleContext.h"

namespace weir::cache
{
class CacheModule final : public Module
{
public:
    [[nodiscard]] const ModuleInfo& info() const noexcept override { return _info; }

    void start(const ModuleContext& host) override
    {
        const auto settings = cacheSettings(host.config);
        if (host.redis != nullptr)
            _tier = std::make_shared<RedisTier>(
                RedisTier::Settings{settings.storeTimeout, host.config.duration("redis.timeout")},
                RedisTier::Services{*host.redis, host.clock, host.scheduler, host.instruments, host.log});
        _cache =
            std::make_shared<Cache>(Cache::Services{host.clock, host.instruments, host.log}, settings.maxBytes, _tier);
        host.events.subscribe(
            [cache = _cache](const Fact& fact)
            {
                if (const auto* changed = std::get_if<ResourceChanged>(&fact))
                    cache->changed(changed->resources, changed->scope);
            });
        offer(host.offer, settings);
    }

    void checkConfig(const ConfigView& config) const override { (void)cacheSettings(config); }

    Apply prepare(const ConfigView& config, Registrar& staged) override
    {
        const auto settings = cacheSettings(config);
        offer(staged, settings);
        return [cache = _cache, tier = _tier, settings]
        {
            cache->setMaxBytes(settings.maxBytes);
            if (tier != nullptr)
                tier->setStoreTimeout(settings.storeTimeout);
        };
    }

private:
    void offer(Registrar& to, const CacheSettings& settings) const
    {
        for (const CacheRule& rule : settings.rules)
            to.middleware(CacheMiddleware::routesOf(rule), std::make_shared<CacheMiddleware>(_cache, rule));
        offerAdmin(to, _cache);
    }

    const ModuleInfo _info{.name = "cache", .summary = "Answers from memory.", .version = "0.1.0", .keys = cacheKeys()};
    std::shared_ptr<RedisTier> _tier; // null without Redis
    std::shared_ptr<Cache> _cache;
};
} // namespace weir::cache

WEIR_EXPORT_MODULE(weir::cache::CacheModule)
