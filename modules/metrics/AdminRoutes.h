// What operators may do with the points.
#pragma once

#include "MetricsContext.h"
#include "engine/DataFile.h"
#include "weir/Registrar.h"

#include <memory>

namespace weir::metrics
{
/// Offers `DELETE /api/metrics` and, with a file, `GET /admin/backup`. The file (null: there is none) must outlive the
/// handlers.
void offerAdminRoutes(Registrar& offer, const std::shared_ptr<MetricsContext>& context, const DataFile* file);
} // namespace weir::metrics
