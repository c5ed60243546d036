// What counts when the shared store is away.
#pragma once

#include "MemoryQuota.h"
#include "OnStoreFailure.h"
#include "Quota.h"
#include "weir/Clock.h"
#include "weir/Instances.h"
#include "weir/Instruments.h"

#include <Poco/Logger.h>

#include <atomic>

namespace weir::ratelimit
{
/// Asks the shared quota and, where that has no answer, does as configured: `local` decides in process at
/// max(1, limit / instances last seen), rounded down; otherwise `take` has no answer either. Being degraded is told to
/// the log once on each change, shown as `weir_ratelimit_degraded` and counted as
/// `weir_ratelimit_store_failures_total`.
class FallbackQuota final : public Quota
{
public:
    /// All outlive it.
    struct Services
    {
        const Clock& clock;
        Instruments& instruments;
        const Instances& instances;
        Poco::Logger& log;
    };

    FallbackQuota(Quota& shared, MemoryQuota& local, Services services, OnStoreFailure mode);

    [[nodiscard]] std::optional<Decision> take(std::string_view key, const Limit& limit) override;
    void giveBack(std::string_view key, const Limit& limit, const Decision& admission) override;
    [[nodiscard]] bool forget(std::string_view key) override;
    [[nodiscard]] bool forgetPolicy(std::string_view policy) override;

    void setMode(OnStoreFailure mode) noexcept { _mode = mode; }
    [[nodiscard]] bool isDegraded() const noexcept { return _degraded; }

private:
    [[nodiscard]] std::optional<Decision> withoutStore(std::string_view key, const Limit& limit);
    void noteFailure();
    void noteAnswer();

    Quota& _shared;
    MemoryQuota& _local;
    Services _services;
    std::atomic<OnStoreFailure> _mode;
    Gauge& _gauge;
    Counter& _failures;
    std::atomic<bool> _degraded = false;
    std::atomic<MonotonicTime> _lastFailure = MonotonicTime();
};
} // namespace weir::ratelimit
