#include "RateLimiter.h"
#include "weir/Module.h"
#include "weir/ModuleContext.h"

namespace weir::ratelimit
{
class RateLimitModule final : public Module
{
public:
    [[nodiscard]] const ModuleInfo& info() const noexcept override { return _info; }

    void start(const ModuleContext& host) override
    {
        const auto settings = rateLimitSettings(host.config);
        _limiter.emplace(RateLimiter::Services{host.clock, host.instruments, host.instances, host.log, host.redis},
                         settings);
        _limiter->offer(host.offer, settings);
        host.scheduler.every(std::chrono::seconds(10), [this] { _limiter->memory().dropExpired(); });
    }

    void checkConfig(const ConfigView& config) const override { (void)rateLimitSettings(config); }

    Apply prepare(const ConfigView& config, Registrar& staged) override
    {
        const auto settings = rateLimitSettings(config);
        _limiter->offer(staged, settings);
        return [this, settings] { _limiter->apply(settings); };
    }

    [[nodiscard]] Health health() const override
    {
        if (!_limiter || !_limiter->isDegraded())
            return {};
        return {.state = Health::State::degraded, .reason = "limits are not shared: Redis does not answer"};
    }

private:
    const ModuleInfo _info{.name = "ratelimit",
                           .summary = "Refuses clients that ask more often than their policy allows.",
                           .version = "0.1.0",
                           .keys = rateLimitKeys()};
    std::optional<RateLimiter> _limiter;
};
} // namespace weir::ratelimit

WEIR_EXPORT_MODULE(weir::ratelimit::RateLimitModule)
