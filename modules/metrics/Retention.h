// Forgetting.
#pragma once

#include "MetricsContext.h"

namespace weir::metrics
{
/// Drops what is older than the retention of its type and tells who keeps answers about it.
void forgetOldPoints(const MetricsContext& context);
} // namespace weir::metrics
