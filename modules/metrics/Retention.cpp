#include "Retention.h"

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
} // namespace weir::metrics
