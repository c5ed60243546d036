// Asking the store, within the bounds that operators set.
#pragma once

#include "MetricsContext.h"
#include "PointStream.h"
#include "Query.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace weir::metrics
{
/// Throws once the time is over.
using RequireTime = std::function<void()>;

/// All hand the loop on if they take long, and throw LimitStruck: 422 for too many groups or steps, 503 when the time
/// that metrics.queryTimeout allows is over.
/// `write` makes the answer within the same time, and calls the function that it is given again and again meanwhile.
void aggregate(const MetricsContext& context, const MetricsSettings& settings, Query& query,
               const std::function<void(Groups& groups, const RequireTime& requireTime)>& write);
[[nodiscard]] std::vector<TypeInfo> typesWithin(const MetricsContext& context, const MetricsSettings& settings,
                                                const Horizon& horizon);
[[nodiscard]] std::map<std::string, std::set<std::string>>
tagsWithin(const MetricsContext& context, const MetricsSettings& settings, const Selection& selection);
/// The time is bounded up to the first points; how fast the rest follows is the client's affair.
[[nodiscard]] PointStream openStream(const MetricsContext& context, const MetricsSettings& settings,
                                     const Query& query);
} // namespace weir::metrics
