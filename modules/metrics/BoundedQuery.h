// Asking the store, within the bounds that operators set.
#pragma once

#include "MetricsContext.h"
#include "PointStream.h"
#include "Query.h"

namespace weir::metrics
{
/// Both hand the loop on if they take long, and throw LimitStruck: 422 for too many groups or steps, 503 when the time
/// that metrics.queryTimeout allows is over.
[[nodiscard]] Groups aggregate(const MetricsContext& context, const MetricsSettings& settings, Query& query);
/// The time is bounded up to the first points; how fast the rest follows is the client's affair.
[[nodiscard]] PointStream openStream(const MetricsContext& context, const MetricsSettings& settings,
                                     const Query& query);
} // namespace weir::metrics
