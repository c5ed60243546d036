#include "SimulatedService.h"

#include "weir/Blocking.h"

#include <algorithm>

namespace weir::external
{
namespace
{
constexpr int largestValue = 999;

std::uint64_t seedOf(const SimulationSettings& settings)
{
    return settings.seed != 0 ? settings.seed : std::random_device{}();
}
} // namespace

SimulatedService::SimulatedService(const SimulationSettings& settings, const Clock& clock, Pause pause)
    : _settings(settings), _clock(clock), _pause(std::move(pause)), _lots(seedOf(settings))
{
}

CallOutcome SimulatedService::call(const UpstreamRequest&, MonotonicTime deadline)
{
    const auto fate = draw();
    const auto time = fate.hangs ? std::chrono::nanoseconds::max() : std::chrono::nanoseconds(_settings.latency);
    if (!wait(time, deadline))
        return failure(CallFailure{Failure::timeout, "the simulated service did not answer in time"});
    if (fate.fails)
        return failure(CallFailure{Failure::upstream, "the simulated service failed, as external.simulated has it"});
    UpstreamReply reply{.body = R"({"value":)" + std::to_string(fate.value) + '}'};
    reply.headers.set("Content-Type", "application/json");
    return reply;
}

SimulatedService::Fate SimulatedService::draw()
{
    const std::lock_guard lock(_mutex); // and all three of every call: one rate does not shift the others' sequence
    const bool hangs = std::bernoulli_distribution(_settings.hangRate)(_lots);
    const bool fails = std::bernoulli_distribution(_settings.failureRate)(_lots);
    return {hangs, fails, std::uniform_int_distribution<int>(0, largestValue)(_lots)};
}

bool SimulatedService::wait(std::chrono::nanoseconds time, MonotonicTime deadline) const
{
    if (time == std::chrono::nanoseconds::zero())
        return true;
    const auto left = std::max(deadline - _clock.monotonic(), MonotonicTime::duration::zero());
    const Blocking waiting;
    _pause(std::min<std::chrono::nanoseconds>(time, left));
    return time < left;
}
} // namespace weir::external
