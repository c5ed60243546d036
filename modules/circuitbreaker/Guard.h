// One circuit as requests meet it: the breaker and the bulkhead of a guard, and who hears of what they decide.
#pragma once

#include "Breaker.h"
#include "BreakerSettings.h"
#include "Bulkhead.h"
#include "CallCounts.h"
#include "Verdict.h"
#include "weir/Clock.h"
#include "weir/Events.h"
#include "weir/Http.h"
#include "weir/Instruments.h"
#include "weir/Outcome.h"

#include <Poco/Logger.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir::circuitbreaker
{
/// Decides under its lock and tells afterwards, so that no listener, log or counter ever runs under it; what two
/// threads decide at once may be told in either order, the history has the true one. Thread-safe.
class Guard final
{
public:
    /// All outlive it.
    struct Services
    {
        const Clock& clock;
        Instruments& instruments;
        EventBus& events;
        Poco::Logger& log;
    };

    /// A call that may be made now. Must not outlive the guard.
    class Call final
    {
    public:
        Call(Call&& other) noexcept;
        Call& operator=(Call&&) = delete;
        /// A call that was not ended is ignored.
        ~Call();
        /// REQUIRES: called once at most.
        void end(Verdict verdict);

    private:
        friend class Guard;
        Call(Guard& guard, Bulkhead::Permit permit, const Ticket& ticket) noexcept;

        Guard* _guard; // null: ended, or moved from
        Bulkhead::Permit _permit;
        Ticket _ticket;
    };

    struct PastTransition
    {
        WallTime at;
        Transition transition;
    };

    struct View
    {
        State state;
        std::optional<WallTime> until; ///< when it ends by itself
        Counts counts;
        std::uint64_t consecutiveFailures;
        std::uint64_t probes;
        std::uint64_t inFlight;
        std::uint64_t waiting;
        std::vector<PastTransition> transitions; ///< the latest 20, oldest first
    };

    Guard(const GuardSettings& settings, Services services);
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

    /// Without a call: Failure::circuitOpen, or Failure::overload if no place became free within `maxWait` or by
    /// `deadline`.
    [[nodiscard]] Outcome<Call, Failure> enter(MonotonicTime deadline);

    /// Lets what time alone changes happen. For a timer.
    void settle();
    /// Keeps state, window and history; the guard is in use from now on.
    void configure(const GuardSettings& settings);
    /// The guard is not in use any more; `configure` brings it back as it was.
    void retire() noexcept { _inUse = false; }
    [[nodiscard]] bool isInUse() const noexcept { return _inUse; }

    /// What an operator wants, see Breaker. `time` nothing: for good.
    void force(State state, std::optional<std::chrono::milliseconds> time);
    void reset();
    void release();

    [[nodiscard]] const std::string& name() const noexcept { return _name; }
    [[nodiscard]] State state() const noexcept;
    [[nodiscard]] View view();

private:
    struct Told
    {
        std::optional<Transition> transition;
    };

    [[nodiscard]] bool wouldAdmit() const noexcept;
    [[nodiscard]] std::optional<Ticket> admit();
    [[nodiscard]] Bulkhead::Permit waitForPlace(MonotonicTime deadline);
    void record(const Ticket& ticket, Verdict verdict);
    template <class Decision>
    auto decide(Decision decision);
    void remember(const Transition& transition);
    void tell(const Transition& transition);

    const std::string _name;
    Services _services;
    CallCounts _calls;
    Counter& _limitHits;
    Bulkhead _bulkhead;
    std::atomic<bool> _inUse = false;
    mutable std::mutex _mutex;
    Breaker _breaker;                    // guarded by _mutex
    std::chrono::milliseconds _maxWait;  // guarded by _mutex
    std::deque<PastTransition> _history; // guarded by _mutex
};
} // namespace weir::circuitbreaker
