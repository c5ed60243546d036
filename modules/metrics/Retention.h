// Forgetting.
#pragma once

#include "MetricsContext.h"
#include "weir/Scheduler.h"

#include <Poco/Logger.h>

#include <memory>

namespace weir::metrics
{
/// Drops what at `now` is older than the retention of its type, or some of it, and tells who keeps answers about it.
/// False if there is none.
bool forgetOldPoints(const MetricsContext& context, WallTime now);
/// Does that, and drops answers that nobody may ask for again, now and every minute. Points stay for an hour after the
/// clock was set, which `weir_retention_paused` and a warning tell: one that runs ahead would forget them all. `log` is
/// valid until the scheduler is done.
void keepForgetting(Scheduler& scheduler, const std::shared_ptr<const MetricsContext>& context, Poco::Logger& log);
} // namespace weir::metrics
