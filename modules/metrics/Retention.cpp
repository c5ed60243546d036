#include "Retention.h"

#include <chrono>

namespace weir::metrics
{
void forgetOldPoints(const MetricsContext& context)
{
    const auto retention = context.settings.load()->points.retention;
    if (!retention)
        return;
    const auto oldest = addClamped(toTime(context.clock.wall()), -std::chrono::nanoseconds(*retention).count());
    publishTypesChanged(context, context.store.dropBefore(oldest));
}
} // namespace weir::metrics
