#include "MetricsContext.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace weir::metrics
{
std::string resourceOf(std::string_view type)
{
    return "metrics/" + std::string(type);
}

std::string typesResource()
{
    return "metrics"; // no type has an empty name
}

void publishTypesChanged(const MetricsContext& context, std::span<const std::string> types)
{
    if (types.empty())
        return;
    std::vector<std::string> resources;
    resources.reserve(1 + types.size());
    resources.push_back(typesResource());
    std::ranges::transform(types, std::back_inserter(resources), resourceOf);
    context.events.publish(ResourceChanged{resources, &context.scope});
}

void countLimitHits(const MetricsContext& context, const std::string& limit, std::size_t hits)
{
    context.instruments.limitHits(limit).add(static_cast<double>(hits));
}
} // namespace weir::metrics
