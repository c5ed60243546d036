#include "MeteredService.h"

#include <array>

namespace weir::external
{
namespace
{
constexpr std::array<double, 11> bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

/// Ends with the call, however that ends.
class Place final
{
public:
    explicit Place(CallMeter& meter) : _meter(meter) {}
    ~Place() { _meter.leave(); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

private:
    CallMeter& _meter;
};

constexpr int firstServerError = 500;
} // namespace

CallMeter::CallMeter(Services services)
    : _services(services),
      _failures(services.clock, services.log),
      _ok(calls("ok")),
      _timeout(calls("timeout")),
      _connect(calls("connect")),
      _upstream(calls("upstream")),
      _overload(calls("overload")),
      _limited(services.instruments.limitHits("external.maxConcurrent")),
      _duration(services.instruments.histogram("weir_external_call_duration_seconds",
                                               "How long callers waited for the external service, retries included.",
                                               bounds, {}))
{
}

Counter& CallMeter::calls(const char* result) const
{
    return _services.instruments.counter("weir_external_calls_total", "What became of calls of the external service.",
                                         {{"result", result}});
}

bool CallMeter::enter(std::uint64_t most)
{
    if (++_inFlight <= most)
        return true;
    --_inFlight;
    _limited.increment();
    return false;
}

void CallMeter::record(const CallOutcome& outcome, MonotonicTime began)
{
    _duration.observe(std::chrono::duration<double>(_services.clock.monotonic() - began).count());
    if (outcome && outcome->status < firstServerError)
        return _ok.increment();
    if (outcome)
    {
        _upstream.increment();
        return _failures.failed("it answers " + std::to_string(outcome->status));
    }
    _failures.failed(outcome.error().detail);
    switch (outcome.error().kind)
    {
    case Failure::timeout:
        return _timeout.increment();
    case Failure::connect:
        return _connect.increment();
    case Failure::overload:
        return _overload.increment();
    case Failure::upstream:
    case Failure::circuitOpen: // a breaker's; never ours
    case Failure::notStored:   // a cache's
        return _upstream.increment();
    }
}

CallOutcome MeteredService::call(const UpstreamRequest& request, MonotonicTime deadline)
{
    const auto began = _meter.clock().monotonic();
    if (!_meter.enter(_maxConcurrent))
    {
        CallOutcome refused = failure(CallFailure{Failure::overload, "external.maxConcurrent calls are under way"});
        _meter.record(refused, began);
        return refused;
    }
    const Place place(_meter);
    auto outcome = _inner->call(request, deadline);
    _meter.record(outcome, began);
    return outcome;
}
} // namespace weir::external
