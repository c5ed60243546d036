// Forgetting.
#pragma once

#include "MetricsContext.h"
#include "weir/Scheduler.h"

#include <memory>

namespace weir::metrics
{
/// Drops what is older than the retention of its type and tells who keeps answers about it.
void forgetOldPoints(const MetricsContext& context);
/// Does that, and drops answers that nobody may ask for again, now and every minute.
void keepForgetting(Scheduler& scheduler, const std::shared_ptr<const MetricsContext>& context);
} // namespace weir::metrics
