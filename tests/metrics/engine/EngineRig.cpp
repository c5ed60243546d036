#include "EngineRig.h"

#include <stdexcept>
#include <utility>

namespace weir::metrics::test
{
Scheduler::TimerId ThreadScheduler::every(std::chrono::milliseconds /*interval*/, Task /*task*/)
{
    throw std::logic_error("no timer expected");
}

Scheduler::TimerId ThreadScheduler::after(std::chrono::milliseconds /*delay*/, Task /*task*/)
{
    throw std::logic_error("no timer expected");
}

void ThreadScheduler::cancel(TimerId /*timer*/)
{
    throw std::logic_error("no timer expected");
}

void ThreadScheduler::background(Task task)
{
    _tasks.background(std::move(task));
}

void ThreadScheduler::dedicated(std::string /*name*/, std::function<void(std::stop_token)> loop)
{
    _thread = std::jthread(std::move(loop));
}

EngineRig::EngineRig(const std::filesystem::path& path, const Clock& clock, const std::string& vfs,
                     const EngineSettings& settings)
    : _engine(std::make_unique<Engine>(
          settings, scheduler, clock,
          std::make_unique<DataFile>(path, DataFile::Options{.durability = Durability::os, .vfs = vfs}), _histogram))
{
}

void EngineRig::catchUp()
{
    for (int i = 0; i < 2; ++i) // what it does after a job is done before the next
        (void)_engine->dropExpiredAnswers({}, 1);
}

void EngineRig::settle()
{
    catchUp();
    for (auto before = commits() + 1; scheduler.turn() > 0 || commits() != before; catchUp())
        before = commits();
}

EngineRig::~EngineRig()
{
    scheduler.stop();
}
} // namespace weir::metrics::test
