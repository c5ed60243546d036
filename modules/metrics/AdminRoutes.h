// What operators may do with the points.
#pragma once

#include "MetricsContext.h"
#include "engine/Engine.h"
#include "weir/Registrar.h"

#include <memory>

namespace weir::metrics
{
/// Offers `DELETE /api/metrics` and, if the engine has a file, `GET /admin/backup`. The engine must outlive the
/// handlers.
void offerAdminRoutes(Registrar& offer, const std::shared_ptr<MetricsContext>& context, const Engine& engine);
} // namespace weir::metrics
