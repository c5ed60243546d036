#include "FallbackQuota.h"

#include <algorithm>
#include <string>

namespace weir::ratelimit
{
namespace
{
std::string consequenceOf(OnStoreFailure mode)
{
    switch (mode)
    {
    case OnStoreFailure::local:
        return "each instance counts its share of the limits by itself";
    case OnStoreFailure::allow:
        return "nobody is limited";
    case OnStoreFailure::deny:
        return "limited routes answer 503";
    }
    return {};
}
} // namespace

FallbackQuota::FallbackQuota(Quota& shared, MemoryQuota& local, Services services, OnStoreFailure mode)
    : _shared(shared),
      _local(local),
      _services(services),
      _mode(mode),
      _gauge(services.instruments.gauge("weir_ratelimit_degraded", "1 while limits are not shared through Redis.", {})),
      _failures(services.instruments.counter("weir_ratelimit_store_failures_total",
                                             "Decisions for which Redis had no answer.", {}))
{
    _gauge.set(0);
}

std::optional<Decision> FallbackQuota::take(std::string_view key, const Limit& limit)
{
    auto decision = _shared.take(key, limit);
    if (!decision)
    {
        noteFailure();
        return withoutStore(key, limit);
    }
    if (_degraded)
        noteAnswer();
    return decision;
}

std::optional<Decision> FallbackQuota::withoutStore(std::string_view key, const Limit& limit)
{
    if (_mode != OnStoreFailure::local)
        return std::nullopt;
    auto share = limit;
    share.count = std::max<std::uint64_t>(1, limit.count / std::max<std::size_t>(1, _services.instances.live()));
    return _local.take(key, share);
}

void FallbackQuota::giveBack(std::string_view key, const Limit& limit, const Decision& admission)
{
    if (admission.inProcess)
        _local.giveBack(key, limit, admission);
    else
        _shared.giveBack(key, limit, admission);
}

bool FallbackQuota::forget(std::string_view key)
{
    const bool here = _local.forget(key);
    return _shared.forget(key) && here;
}

bool FallbackQuota::forgetPolicy(std::string_view policy)
{
    const bool here = _local.forgetPolicy(policy);
    return _shared.forgetPolicy(policy) && here;
}

void FallbackQuota::noteFailure()
{
    _failures.increment();
    _lastFailure = _services.clock.monotonic();
    if (_degraded.exchange(true))
        return;
    _gauge.set(1);
    _services.log.warning("Redis does not answer the rate limiter: " + consequenceOf(_mode) +
                          " until it does (ratelimit.onStoreFailure)");
}

/// Only after a second without a failure, so that a store that answers now and then does not fill the log.
void FallbackQuota::noteAnswer()
{
    constexpr std::chrono::seconds calm(1);
    if (_services.clock.monotonic() - _lastFailure.load() < calm || !_degraded.exchange(false))
        return;
    _gauge.set(0);
    _services.log.information("Redis answers the rate limiter again: limits are shared by all instances");
}
} // namespace weir::ratelimit
