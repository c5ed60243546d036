#include "AdminRoutes.h"
#include "MetricsRoutes.h"
#include "OpenEngine.h"
#include "Retention.h"
#include "weir/Module.h"
#include "weir/ModuleContext.h"

#include <memory>

namespace weir::metrics
{
class MetricsModule final : public Module
{
public:
    [[nodiscard]] const ModuleInfo& info() const noexcept override { return _info; }

    void start(const ModuleContext& host) override
    {
        const auto settings = metricsSettings(host.config);
        _engine = openEngine({host.config, host.scheduler, host.clock, host.instruments, host.log, host.rehearsal});
        // New at every start: a crash may have come between a commit and what was to be told about it.
        _context = std::make_shared<MetricsContext>(*_engine, host.clock, host.events, host.instruments, settings,
                                                    Scope{.name = "metrics/" + host.instances.id(), .shared = false});
        offer(host.offer, settings);
        keepForgetting(host.scheduler, _context, host.log);
    }

    void checkConfig(const ConfigView& config) const override { (void)metricsSettings(config); }
    Apply prepare(const ConfigView& config, Registrar& staged) override
    {
        auto settings = std::make_shared<const MetricsSettings>(metricsSettings(config));
        offer(staged, *settings);
        return [context = _context, settings] { context->settings.store(settings); };
    }

    [[nodiscard]] Health health() const override { return healthOf(*_engine); }

    [[nodiscard]] DataCheck checkData(const ConfigView& config) const override { return metrics::checkData(config); }

private:
    void offer(Registrar& to, const MetricsSettings& settings) const
    {
        offerRoutes(to, _context, settings.maxBody);
        offerAdminRoutes(to, _context, *_engine);
    }

    const ModuleInfo _info{.name = "metrics",
                           .summary = "Takes points in over HTTP and answers summaries over any window.",
                           .version = "0.1.0",
                           .keys = metricsKeys()};
    std::unique_ptr<Engine> _engine;
    std::shared_ptr<MetricsContext> _context;
};
} // namespace weir::metrics

WEIR_EXPORT_MODULE(weir::metrics::MetricsModule)
