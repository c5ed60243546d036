#include "RetryingService.h"

#include "weir/Blocking.h"

namespace weir::external
{
namespace
{
bool mayPass(int status) noexcept
{
    constexpr int internalError = 500;
    constexpr int badGateway = 502;
    constexpr int unavailable = 503;
    constexpr int gatewayTimeout = 504;
    return status == internalError || status == badGateway || status == unavailable || status == gatewayTimeout;
}

bool isWorthAnother(const CallOutcome& outcome)
{
    if (outcome)
        return mayPass(outcome->status) && !outcome->headers.contains("Retry-After");
    const auto& error = outcome.error();
    return !error.isFinal && (error.kind == Failure::connect || error.kind == Failure::upstream);
}
} // namespace

CallOutcome RetryingService::call(const UpstreamRequest& request, MonotonicTime deadline)
{
    _services.budget.called();
    const unsigned allowed = isIdempotent(request.method) ? _retries : 0;
    for (unsigned retry = 0;; ++retry)
    {
        auto outcome = _inner->call(request, deadline);
        if (retry == allowed || !isWorthAnother(outcome) || !waitForRetry(retry, deadline))
            return outcome;
        _services.retried.increment();
    }
}

bool RetryingService::waitForRetry(unsigned retry, MonotonicTime deadline)
{
    const auto pause = _services.jitter.pause(retry);
    if (deadline - _services.clock.monotonic() <= pause)
        return false;
    if (!_services.budget.take())
    {
        _services.exhausted.increment();
        return false;
    }
    const Blocking waiting;
    _services.pause(pause);
    return true;
}
} // namespace weir::external
