// Counts calls and bounds how many there are at once.
#pragma once

#include "ExternalService.h"
#include "FailureLog.h"
#include "weir/Instruments.h"

#include <atomic>
#include <cstdint>
#include <memory>

namespace weir::external
{
/// Outlives every reload: the instruments, and the calls that are under way. Thread-safe.
class CallMeter final
{
public:
    /// All outlive it.
    struct Services
    {
        const Clock& clock;
        Instruments& instruments;
        Poco::Logger& log;
    };

    explicit CallMeter(Services services);

    /// False if `most` are under way already; that is counted.
    [[nodiscard]] bool enter(std::uint64_t most);
    void leave() noexcept { --_inFlight; }
    void record(const CallOutcome& outcome, MonotonicTime began);
    [[nodiscard]] std::uint64_t inFlight() const noexcept { return _inFlight; }
    [[nodiscard]] const Clock& clock() const noexcept { return _services.clock; }

private:
    [[nodiscard]] Counter& calls(const char* result) const;

    Services _services;
    FailureLog _failures;
    std::atomic<std::uint64_t> _inFlight{0};
    Counter& _ok;
    Counter& _timeout;
    Counter& _connect;
    Counter& _upstream;
    Counter& _overload;
    Counter& _limited;
    Histogram& _duration;
};

/// A caller's view of the service: with retries and all, this is what took so long and came out so. Beyond
/// `maxConcurrent` calls a further one is Failure::overload at once, for each holds a thread of the server.
/// Thread-safe.
class MeteredService final : public ExternalService
{
public:
    /// The meter outlives it.
    MeteredService(std::shared_ptr<ExternalService> inner, std::uint64_t maxConcurrent, CallMeter& meter)
        : _inner(std::move(inner)), _maxConcurrent(maxConcurrent), _meter(meter)
    {
    }

    [[nodiscard]] CallOutcome call(const UpstreamRequest& request, MonotonicTime deadline) override;

private:
    std::shared_ptr<ExternalService> _inner;
    std::uint64_t _maxConcurrent;
    CallMeter& _meter;
};
} // namespace weir::external
