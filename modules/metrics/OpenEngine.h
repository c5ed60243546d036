// The store that the configuration asks for.
#pragma once

#include "engine/Engine.h"
#include "weir/Clock.h"
#include "weir/Config.h"
#include "weir/Health.h"
#include "weir/Instruments.h"
#include "weir/Module.h"
#include "weir/Scheduler.h"

#include <Poco/Logger.h>

#include <memory>
#include <string>
#include <vector>

namespace weir::metrics
{
/// What the host lends; outlives the engine.
struct EngineHost
{
    const ConfigView& config;
    Scheduler& scheduler;
    const Clock& clock;
    Instruments& instruments;
    Poco::Logger& log;
    bool rehearsal; ///< see ModuleContext: then nothing is opened
};

/// Opens it, says what was found, offers its numbers and has it looked after. What is returned must outlive the
/// scheduler's tasks. Throws InUseError, NotWritableError, ConfigError, DamagedError and DiskError.
[[nodiscard]] std::unique_ptr<Engine> openEngine(const EngineHost& host);

/// Failed while nothing can be written.
[[nodiscard]] Health healthOf(const Engine& engine);

/// One sentence for each damage in the configured data file, which is only read.
[[nodiscard]] DataCheck checkData(const ConfigView& config);
} // namespace weir::metrics
