#include "Guards.h"
#include "weir/Module.h"
#include "weir/ModuleContext.h"

#include <optional>

namespace weir::circuitbreaker
{
class CircuitBreakerModule final : public Module
{
public:
    [[nodiscard]] const ModuleInfo& info() const noexcept override { return _info; }

    void start(const ModuleContext& host) override
    {
        const auto settings = breakerSettings(host.config);
        _guards.emplace(Guard::Services{host.clock, host.instruments, host.events, host.log});
        _guards->offer(host.offer, settings);
        _guards->apply(settings);
        host.scheduler.every(std::chrono::seconds(1), [this] { _guards->settle(); });
    }

    void checkConfig(const ConfigView& config) const override { (void)breakerSettings(config); }

    Apply prepare(const ConfigView& config, Registrar& staged) override
    {
        const auto settings = breakerSettings(config);
        _guards->offer(staged, settings);
        return [this, settings] { _guards->apply(settings); };
    }

    [[nodiscard]] Health health() const override { return _guards ? _guards->health() : Health(); }

private:
    const ModuleInfo _info{.name = "circuitbreaker",
                           .summary = "Stops calling what fails, and answers in its place.",
                           .version = "0.1.0",
                           .keys = breakerKeys()};
    std::optional<Guards> _guards;
};
} // namespace weir::circuitbreaker

WEIR_EXPORT_MODULE(weir::circuitbreaker::CircuitBreakerModule)
