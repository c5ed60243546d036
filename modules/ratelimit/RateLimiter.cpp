#include "RateLimiter.h"

#include "AdminHandlers.h"
#include "RateLimitMiddleware.h"

namespace weir::ratelimit
{
RateLimiter::RateLimiter(Services services, const RateLimitSettings& settings)
    : _services(services), _memory(services.clock, services.instruments, settings.maxBytes)
{
    services.instruments.observed("weir_ratelimit_keys", "Clients that are counted in process.", {},
                                  [this] { return static_cast<double>(_memory.size()); });
    services.instruments.observed("weir_ratelimit_bytes", "Memory of the clients that are counted in process.", {},
                                  [this] { return static_cast<double>(_memory.bytes()); });
    if (services.redis == nullptr)
        return;
    _redis.emplace(*services.redis, services.clock);
    _fallback.emplace(*_redis, _memory,
                      FallbackQuota::Services{services.clock, services.instruments, services.instances, services.log},
                      settings.onStoreFailure);
}

Quota& RateLimiter::quota() noexcept
{
    if (_fallback)
        return *_fallback;
    return _memory;
}

void RateLimiter::offer(Registrar& offer, const RateLimitSettings& settings)
{
    const RateLimitMiddleware::Services services{quota(), _services.clock, _services.instruments};
    for (const auto& policy : settings.policies)
        offer.middleware(policy.routes,
                         std::make_shared<RateLimitMiddleware>(policy, settings.onStoreFailure, services));
    offerAdminRoutes(offer, *this, settings);
}

void RateLimiter::apply(const RateLimitSettings& settings) noexcept
{
    _memory.setMaxBytes(settings.maxBytes);
    if (_fallback)
        _fallback->setMode(settings.onStoreFailure);
}
} // namespace weir::ratelimit
