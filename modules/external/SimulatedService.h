// A service that needs no network and fails now and then.
#pragma once

#include "ExternalService.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <random>

namespace weir::external
{
struct SimulationSettings
{
    double failureRate = 0.3; ///< of 1
    double hangRate = 0;      ///< of 1; such a call gets no answer before its deadline
    std::chrono::milliseconds latency{0};
    std::uint64_t seed = 0; ///< 0: another sequence in every process

    bool operator==(const SimulationSettings&) const = default;
};

/// Answers `{"value":n}`, n from 0 to 999, to whatever it is asked. The same seed gives the same outcomes in the same
/// order. Thread-safe.
class SimulatedService final : public ExternalService
{
public:
    /// Returns when so much time has passed.
    using Pause = std::function<void(std::chrono::nanoseconds)>;

    /// The clock outlives it.
    SimulatedService(const SimulationSettings& settings, const Clock& clock, Pause pause);

    [[nodiscard]] CallOutcome call(const UpstreamRequest& request, MonotonicTime deadline) override;

private:
    struct Fate
    {
        bool hangs;
        bool fails;
        int value;
    };
    [[nodiscard]] Fate draw();
    /// False if the deadline came first.
    [[nodiscard]] bool wait(std::chrono::nanoseconds time, MonotonicTime deadline) const;

    SimulationSettings _settings;
    const Clock& _clock;
    Pause _pause;
    std::mutex _mutex;
    std::mt19937_64 _lots; // guarded by _mutex
};
} // namespace weir::external
