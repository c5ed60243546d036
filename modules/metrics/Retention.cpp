#include "Retention.h"

#include <chrono>

namespace weir::metrics
{
Time oldestKept(const MetricsContext& context)
{
    const auto retention = context.settings.load()->points.retention;
    return retention ? addClamped(toTime(context.clock.wall()), -std::chrono::nanoseconds(*retention).count())
                     : earliest;
}

void forgetOldPoints(const MetricsContext& context)
{
    const auto oldest = oldestKept(context);
    if (oldest == earliest)
        return;
    std::vector<std::string> resources;
    for (const auto& type : context.store.dropBefore(oldest))
        resources.push_back(resourceOf(type));
    if (resources.empty())
        return;
    resources.push_back(typesResource());
    context.events.publish(ResourceChanged{resources});
}
} // namespace weir::metrics
