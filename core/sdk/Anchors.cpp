// Home of the SDK's vtables and type infos: defined once in libweir, so that an object made in one
// library is the same type in every other.
#include "weir/Blocking.h"
#include "weir/Clock.h"
#include "weir/Events.h"
#include "weir/Handler.h"
#include "weir/Http.h"
#include "weir/Instances.h"
#include "weir/Instruments.h"
#include "weir/Middleware.h"
#include "weir/Module.h"
#include "weir/Redis.h"
#include "weir/Registrar.h"
#include "weir/Scheduler.h"

namespace weir::inline v1
{
Clock::~Clock() = default;
Counter::~Counter() = default;
EventBus::~EventBus() = default;
EventSink::~EventSink() = default;
Gauge::~Gauge() = default;
Handler::~Handler() = default;
Histogram::~Histogram() = default;
Instances::~Instances() = default;
Instruments::~Instruments() = default;
Middleware::~Middleware() = default;
Redis::~Redis() = default;
Registrar::~Registrar() = default;
Scheduler::~Scheduler() = default;

Module::~Module() = default;

Apply Module::prepare(const ConfigView& /*config*/, Registrar& /*staged*/)
{
    return [] {};
}

void Module::stop() noexcept {}

Health Module::health() const
{
    return {};
}

void Module::checkConfig(const ConfigView& /*config*/) const {}

DataCheck Module::checkData(const ConfigView& /*config*/) const
{
    return {};
}

Redis::Key Redis::key(std::string_view name) const
{
    std::string text(prefix());
    text += name;
    return Key(std::move(text));
}
} // namespace weir::inline v1
