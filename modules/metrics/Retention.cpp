#include "Retention.h"

#include "ClockWatch.h"
#include "Idempotency.h"

#include <atomic>
#include <chrono>
#include <string>
#include <utility>

namespace weir::metrics
{
void forgetOldPoints(const MetricsContext& context)
{
    const auto settings = context.settings.load();
    const auto now = toTime(context.clock.wall());
    const auto& rules = settings->points.retention;
    if (rules.oldestOfAll(now) == earliest)
        return;
    const auto horizon = [&](const std::string& type) { return rules.oldest(type, now); };
    for (auto types = context.store.dropBeyond(horizon); !types.empty(); types = context.store.dropBeyond(horizon))
        publishTypesChanged(context, types);
}

namespace
{
/// What is done again and again: while the clock is not to be trusted points stay.
class Forgetting final
{
public:
    Forgetting(std::shared_ptr<const MetricsContext> context, Poco::Logger& log)
        : _context(std::move(context)),
          _log(log),
          _paused(_context->instruments.gauge("weir_retention_paused",
                                              "1 while no points are forgotten because the clock was set.", {}))
    {
        _paused.set(0);
    }

    void points()
    {
        const bool isSteady = _watch.isSteady(_context->clock);
        _paused.set(isSteady ? 0 : 1);
        if (isSteady)
            forgetOldPoints(*_context);
        if (_wasSteady.exchange(isSteady) && !isSteady)
            _log.warning("the clock was set: for an hour no points are forgotten (metrics.retention)");
    }

    void answers() { forgetOldAnswers(*_context); }

private:
    const std::shared_ptr<const MetricsContext> _context;
    Poco::Logger& _log;
    Gauge& _paused;
    ClockWatch _watch;
    std::atomic<bool> _wasSteady{true};
};
} // namespace

void keepForgetting(Scheduler& scheduler, const std::shared_ptr<const MetricsContext>& context, Poco::Logger& log)
{
    const auto forgetting = std::make_shared<Forgetting>(context, log);
    for (const auto forget : {&Forgetting::points, &Forgetting::answers}) // each by itself, should the other fail
    {
        const auto task = [forgetting, forget] { (*forgetting.*forget)(); };
        scheduler.background(task);
        scheduler.every(std::chrono::minutes(1), task);
    }
}
} // namespace weir::metrics
