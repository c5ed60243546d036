#include "weir/Readiness.h"

#include "weir/Blocking.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <poll.h>

namespace weir::inline v1
{
namespace
{
timespec fromNow(MonotonicTime time) noexcept
{
    constexpr std::chrono::nanoseconds aDay = std::chrono::hours(24);
    const auto left = std::clamp<std::chrono::nanoseconds>(time - std::chrono::steady_clock::now(), {}, aDay);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    return {.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
}

short eventsOf(Readiness readiness) noexcept
{
    switch (readiness)
    {
    case Readiness::readable:
        return POLLIN;
    case Readiness::writable:
        return POLLOUT;
    case Readiness::either:
        return POLLIN | POLLOUT;
    }
    return 0;
}

void sleepUntilReady(int descriptor, Readiness readiness, MonotonicTime until) noexcept
{
    const Blocking sleeping;
    pollfd subject{.fd = descriptor, .events = eventsOf(readiness), .revents = 0};
    int ready = 0;
    do
    {
        const auto patience = fromNow(until);
        ready = ::ppoll(&subject, 1, &patience, nullptr);
    } while (ready < 0 && errno == EINTR);
}
} // namespace

void awaitDescriptor(int descriptor, Readiness readiness, MonotonicTime until) noexcept
{
    auto* hook = Blocking::hook();
    if (hook == nullptr || !hook->canPutAside() || !hook->putAsideFor(descriptor, readiness, until))
        sleepUntilReady(descriptor, readiness, until);
}
} // namespace weir::inline v1
