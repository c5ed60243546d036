// Tries again what may be tried again.
#pragma once

#include "ExternalService.h"
#include "FullJitter.h"
#include "RetryBudget.h"
#include "weir/Instruments.h"

#include <functional>
#include <memory>

namespace weir::external
{
/// Idempotent calls only; a service that could not be reached or broke off, and one that answered 500, 502, 503 or 504
/// without saying when to come back (Retry-After). Never beyond the deadline, never beyond the budget; the last outcome
/// is the caller's. Thread-safe.
class RetryingService final : public ExternalService
{
public:
    /// All outlive it.
    struct Services
    {
        RetryBudget& budget;
        FullJitter& jitter;
        const Clock& clock;
        Counter& retried;
        Counter& exhausted;
        std::function<void(std::chrono::nanoseconds)> pause; ///< returns when so much time has passed
    };

    RetryingService(std::shared_ptr<ExternalService> inner, unsigned retries, Services services)
        : _inner(std::move(inner)), _retries(retries), _services(std::move(services))
    {
    }

    [[nodiscard]] CallOutcome call(const UpstreamRequest& request, MonotonicTime deadline) override;

private:
    [[nodiscard]] bool waitForRetry(unsigned retry, MonotonicTime deadline);

    std::shared_ptr<ExternalService> _inner;
    unsigned _retries;
    Services _services;
};
} // namespace weir::external
