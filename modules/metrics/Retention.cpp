#include "Retention.h"

#include "Idempotency.h"

#include <chrono>
#include <string>

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

void keepForgetting(Scheduler& scheduler, const std::shared_ptr<const MetricsContext>& context)
{
    for (const auto forget : {&forgetOldPoints, &forgetOldAnswers}) // each by itself, should the other fail
    {
        scheduler.background([context, forget] { forget(*context); });
        scheduler.every(std::chrono::minutes(1), [context, forget] { forget(*context); });
    }
}
} // namespace weir::metrics
