#include "External.h"
#include "TlsSocket.h"
#include "weir/Module.h"
#include "weir/ModuleContext.h"

#include <optional>

namespace weir::external
{
class ExternalModule final : public Module
{
public:
    [[nodiscard]] const ModuleInfo& info() const noexcept override { return _info; }

    void start(const ModuleContext& host) override
    {
        const auto settings = externalSettings(host.config);
        _external.emplace(
            External::Services{host.clock, host.instruments, host.scheduler, host.log, host.instances.id()});
        const auto plan = _external->plan(settings);
        _external->offer(host.offer, plan);
        if (!host.rehearsal) // or it would look names up
            _external->apply(plan);
    }

    void checkConfig(const ConfigView& config) const override
    {
        const auto settings = externalSettings(config);
        if (settings.upstream && settings.upstream->url.isSecure)
            (void)makeTlsContext(settings.upstream->authorities);
    }

    Apply prepare(const ConfigView& config, Registrar& staged) override
    {
        auto plan = _external->plan(externalSettings(config));
        _external->offer(staged, plan);
        return [this, plan = std::move(plan)] { _external->apply(plan); };
    }

private:
    const ModuleInfo _info{.name = "external",
                           .summary = "Calls a service over HTTP, or simulates one.",
                           .version = "0.1.0",
                           .keys = externalKeys()};
    std::optional<External> _external;
};
} // namespace weir::external

WEIR_EXPORT_MODULE(weir::external::ExternalModule)
