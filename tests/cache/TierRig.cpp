#include "TierRig.h"

#include <stdexcept>
#include <utility>

namespace weir::cache::test
{
namespace
{
/// A logger of its own for every rig.
Poco::Logger& freshLogger(const Poco::Channel::Ptr& channel)
{
    static unsigned count = 0;
    return Poco::Logger::create("tier" + std::to_string(++count), channel, Poco::Message::PRIO_INFORMATION);
}
} // namespace

Scheduler::TimerId HandScheduler::every(std::chrono::milliseconds /*interval*/, Task task)
{
    _tasks.push_back(std::move(task));
    return TimerId(_tasks.size());
}

Scheduler::TimerId HandScheduler::after(std::chrono::milliseconds /*delay*/, Task /*task*/)
{
    throw std::logic_error("only periodic tasks are expected");
}

void HandScheduler::cancel(TimerId /*timer*/)
{
    throw std::logic_error("nothing is to be cancelled");
}

void HandScheduler::background(Task /*task*/)
{
    throw std::logic_error("only periodic tasks are expected");
}

void HandScheduler::dedicated(std::string /*name*/, std::function<void(std::stop_token)> /*loop*/)
{
    throw std::logic_error("only periodic tasks are expected");
}

void HandScheduler::turn() const
{
    for (const Task& task : _tasks)
        task();
}

Counter& OwedGauge::counter(std::string_view name, std::string_view /*help*/, const Labels& /*labels*/)
{
    throw std::logic_error("no counter expected: " + std::string(name));
}

Gauge& OwedGauge::gauge(std::string_view name, std::string_view /*help*/, const Labels& /*labels*/)
{
    throw std::logic_error("no gauge to set expected: " + std::string(name));
}

Histogram& OwedGauge::histogram(std::string_view name, std::string_view /*help*/, std::span<const double> /*bounds*/,
                                const Labels& /*labels*/)
{
    throw std::logic_error("no histogram expected: " + std::string(name));
}

void OwedGauge::observed(std::string_view name, std::string_view /*help*/, const Labels& /*labels*/,
                         std::function<double()> read)
{
    if (name != "weir_cache_owed_invalidations")
        throw std::logic_error("not expected: " + std::string(name));
    _read = std::move(read);
}

TierRig::TierRig(Redis& redis, const Clock& clock, RedisTier::Settings settings)
    : _log(freshLogger(_warnings)), tier(settings, {redis, clock, _scheduler, _gauge, _log})
{
}

TierRig::~TierRig()
{
    Poco::Logger::destroy(_log.name());
}
} // namespace weir::cache::test
