// The routes that read.
#pragma once

#include "MetricsContext.h"
#include "weir/Handler.h"

#include <memory>

namespace weir::metrics
{
/// GET /api/metrics/summary
[[nodiscard]] std::shared_ptr<Handler> summaryHandler(std::shared_ptr<MetricsContext> context);
/// GET /api/metrics/series
[[nodiscard]] std::shared_ptr<Handler> seriesHandler(std::shared_ptr<MetricsContext> context);
/// GET /api/metrics: the points themselves, streamed
[[nodiscard]] std::shared_ptr<Handler> pointsHandler(std::shared_ptr<MetricsContext> context);
/// GET /api/metrics/types
[[nodiscard]] std::shared_ptr<Handler> typesHandler(std::shared_ptr<MetricsContext> context);
/// GET /api/metrics/tags
[[nodiscard]] std::shared_ptr<Handler> tagsHandler(std::shared_ptr<MetricsContext> context);
} // namespace weir::metrics
