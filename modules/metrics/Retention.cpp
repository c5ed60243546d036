#include "Retention.h"

#include "ClockWatch.h"
#include "Idempotency.h"

#include <atomic>
#include <chrono>
#include <string>
#include <utility>

namespace weir::metrics
{
bool forgetOldPoints(const MetricsContext& context, WallTime wall)
{
    const auto settings = context.settings.load();
    const auto now = toTime(wall);
    const auto& rules = settings->points.retention;
    if (!rules.forgets())
        return false;
    const auto types = context.store.dropBeyond([&](const std::string& type) { return rules.oldest(type, now); });
    publishTypesChanged(context, types);
    return !types.empty();
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
        // Each step asks anew: meanwhile the rules or the clock may have been changed. What is left has the next
        // minute.
        for (int step = 0; step < mostSteps; ++step)
            if (const auto now = _context->clock.wall(); isPaused() || !forgetOldPoints(*_context, now))
                return;
    }

    void answers()
    {
        forgetOldAnswers(*_context, [this] { return _watch.look(_context->clock) == ClockWatch::State::right; });
    }

private:
    static constexpr int mostSteps = 8;

    bool isPaused()
    {
        const bool isSet = _watch.look(_context->clock) == ClockWatch::State::set;
        const bool isPaused = isSet && _context->settings.load()->points.retention.forgets();
        _paused.set(isPaused ? 1 : 0);
        if (!_wasPaused.exchange(isPaused) && isPaused)
            _log.warning("the clock was set, or the machine slept: for an hour no points are forgotten "
                         "(metrics.retention)");
        return isPaused;
    }

    const std::shared_ptr<const MetricsContext> _context;
    Poco::Logger& _log;
    Gauge& _paused;
    ClockWatch _watch;
    std::atomic<bool> _wasPaused{false};
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
