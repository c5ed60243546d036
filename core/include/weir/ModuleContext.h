// What the host lends to a module.
#pragma once

#include "weir/Clock.h"
#include "weir/Config.h"
#include "weir/Events.h"
#include "weir/Instances.h"
#include "weir/Instruments.h"
#include "weir/Redis.h"
#include "weir/Registrar.h"
#include "weir/Scheduler.h"

#include <Poco/Logger.h>

namespace weir::inline v1
{
/// Every reference is valid from `start` until `stop` returns, except `offer`, which is for use inside
/// `start` only. All services are thread-safe.
struct ModuleContext
{
    const ConfigView& config;
    Registrar& offer;
    EventBus& events;
    Instruments& instruments;
    Scheduler& scheduler;
    const Clock& clock;
    Redis* redis; ///< null: no `redis.url`
    Instances& instances;
    Poco::Logger& log;
    /// Only what the module offers is wanted (`weir --explain`), perhaps beside the server that runs: open, write and
    /// dial nothing.
    bool rehearsal = false;
};
} // namespace weir::inline v1
