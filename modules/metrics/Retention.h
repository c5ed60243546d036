// Forgetting.
#pragma once

#include "MetricsContext.h"

namespace weir::metrics
{
/// Drops what is older than `metrics.retention` keeps and tells who keeps answers about it.
void forgetOldPoints(const MetricsContext& context);
} // namespace weir::metrics
