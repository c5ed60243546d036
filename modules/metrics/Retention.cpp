#include "Retention.h"

#include <chrono>
#include <string>
#include <vector>

namespace weir::metrics
{
void forgetOldPoints(const MetricsContext& context)
{
    const auto retention = context.settings.load()->points.retention;
    if (!retention)
        return;
    const auto oldest = addClamped(toTime(context.clock.wall()), -std::chrono::nanoseconds(*retention).count());
    std::vector<std::string> resources;
    for (const auto& type : context.store.dropBefore(oldest))
        resources.push_back(resourceOf(type));
    if (resources.empty())
        return;
    resources.push_back(typesResource());
    context.events.publish(ResourceChanged{resources});
}
} // namespace weir::metrics
