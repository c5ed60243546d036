#include "Retention.h"

#include "Idempotency.h"

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
    publishTypesChanged(context,
                        context.store.dropBeyond([&](const std::string& type) { return rules.oldest(type, now); }));
}

void forgetOld(const MetricsContext& context)
{
    forgetOldPoints(context);
    forgetOldAnswers(context);
}
} // namespace weir::metrics
