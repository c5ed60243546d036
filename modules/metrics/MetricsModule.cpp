#include "MemoryStore.h"
#include "MetricsRoutes.h"
#include "Retention.h"
#include "weir/Module.h"
#include "weir/ModuleContext.h"

namespace weir::metrics
{
class MetricsModule final : public Module
{
public:
    [[nodiscard]] const ModuleInfo& info() const noexcept override { return _info; }

    void start(const ModuleContext& host) override
    {
        _scope = {.name = "metrics/" + host.instances.id(), .shared = false}; // new at every start: so is the data
        const auto settings = metricsSettings(host.config);
        _context = std::make_shared<MetricsContext>(_store, host.clock, host.events, host.instruments, settings);
        offerRoutes(host.offer, _context, settings.maxBody, _scope);
        host.instruments.observed("weir_series", "Series that have points.", {},
                                  [this] { return static_cast<double>(_store.seriesCount()); });
        host.scheduler.every(std::chrono::minutes(1), [context = _context] { forgetOldPoints(*context); });
        host.log.warning("nothing is on disk: points are kept in memory, whatever metrics.durability says, and are "
                         "lost when the server ends");
    }

    Apply prepare(const ConfigView& config, Registrar& staged) override
    {
        auto settings = std::make_shared<const MetricsSettings>(metricsSettings(config));
        offerRoutes(staged, _context, settings->maxBody, _scope);
        return [context = _context, settings] { context->settings.store(settings); };
    }

private:
    const ModuleInfo _info{.name = "metrics",
                           .summary = "Takes points in over HTTP and answers summaries over any window.",
                           .version = "0.1.0",
                           .keys = metricsKeys()};
    MemoryStore _store;
    std::shared_ptr<MetricsContext> _context;
    Scope _scope;
};
} // namespace weir::metrics

WEIR_EXPORT_MODULE(weir::metrics::MetricsModule)
