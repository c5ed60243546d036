// Brings the log in line with the configuration.
#pragma once

#include "LogSink.h"
#include "weir/Config.h"

namespace weir::host
{
/// Makes every logger write to `sink`, which must live until the process ends.
void installLog(LogSink& sink);

/// `log.format` and `log.level`, at start and on reload.
void applyLogging(const ConfigView& config, LogSink& sink);
} // namespace weir::host
