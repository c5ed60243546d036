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
using TagValues = std::map<std::string, std::set<std::string>>; ///< by name

/// All hand the loop on if they take long, and throw LimitStruck: 422 for too many groups or steps, 503 when the time
/// that metrics.queryTimeout allows is over.
/// `write` makes the answer within the same time, and calls the function that it is given again and again meanwhile.
void aggregate(const MetricsContext& context, const MetricsSettings& settings, Query& query,
               const std::function<void(Groups& groups, const RequireTime& requireTime)>& write);
void typesWithin(const MetricsContext& context, const MetricsSettings& settings, const Horizon& horizon,
                 const std::function<void(const std::vector<TypeInfo>& types, const RequireTime& requireTime)>& write);
void tagsWithin(const MetricsContext& context, const MetricsSettings& settings, const Selection& selection,
                const std::function<void(const TagValues& tags, const RequireTime& requireTime)>& write);
/// The time is bounded up to the first points; how fast the rest follows is the client's affair.
[[nodiscard]] PointStream openStream(const MetricsContext& context, const MetricsSettings& settings,
                                     const Query& query);
} // namespace weir::metrics
