// What the module keeps from start to stop, and how its parts fit together.
#pragma once

#include "AddressBook.h"
#include "ExternalSettings.h"
#include "FullJitter.h"
#include "HttpUpstream.h"
#include "MeteredService.h"
#include "RetryBudget.h"
#include "weir/Registrar.h"
#include "weir/Scheduler.h"

#include <memory>
#include <mutex>
#include <string>

namespace weir::external
{
/// One for each configuration: who is called, behind everything that stands in front of it.
struct Plan
{
    ExternalSettings settings;
    std::shared_ptr<HttpUpstream> upstream; ///< null: the service is simulated
    std::shared_ptr<Handler> handler;
};

/// `plan` and `offer` are for one thread at a time, everything else is thread-safe.
class External final
{
public:
    /// All outlive it.
    struct Services
    {
        const Clock& clock;
        Instruments& instruments;
        Scheduler& scheduler;
        Poco::Logger& log;
        std::string instance; ///< this process's own name for what is not shared
    };

    explicit External(Services services);

    /// Changes nothing that requests could notice. Connections are kept if they are to the same service on the same
    /// terms. Throws ConfigError.
    [[nodiscard]] Plan plan(const ExternalSettings& settings);
    void offer(Registrar& offer, const Plan& plan) const;
    /// Makes the plan the one in force.
    void apply(const Plan& plan) noexcept;

private:
    [[nodiscard]] std::shared_ptr<HttpUpstream> upstreamFor(const ExternalSettings& settings);
    [[nodiscard]] std::shared_ptr<ExternalService> guarded(std::shared_ptr<ExternalService> service,
                                                           const ExternalSettings& settings);
    void startResolving();
    [[nodiscard]] double idleConnections() const;
    void closeOldConnections() const;

    Services _services;
    SystemResolver _resolver;
    AddressBook _book;
    CallMeter _meter;
    RetryBudget _budget;
    FullJitter _jitter;
    bool _resolving = false;
    mutable std::mutex _mutex;
    std::shared_ptr<HttpUpstream> _upstream; // guarded by _mutex
};
} // namespace weir::external
