// Forgetting.
#pragma once

#include "MetricsContext.h"

namespace weir::metrics
{
/// The oldest time that `metrics.retention` keeps.
[[nodiscard]] Time oldestKept(const MetricsContext& context);

/// Drops what is older and tells who keeps answers about it.
void forgetOldPoints(const MetricsContext& context);
} // namespace weir::metrics
