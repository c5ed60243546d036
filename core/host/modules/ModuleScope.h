// Everything the host lent to one module, taken back as a whole.
#pragma once

#include "request/Chain.h"
#include "services/LocalEventBus.h"
#include "services/Prometheus.h"
#include "services/TaskPool.h"
#include "weir/Events.h"
#include "weir/Instruments.h"
#include "weir/Scheduler.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace weir::host
{
/// The process's services that a scope draws on; they outlive every scope.
struct Services
{
    LocalEventBus& events;
    Prometheus& instruments;
    TaskPool& tasks;
};

/// Timers, jobs and threads of one module. Thread-safe.
class ScopedScheduler final : public Scheduler
{
public:
    ScopedScheduler(TaskPool& tasks, std::shared_ptr<ModuleFailures> failures);
    ~ScopedScheduler() override { close(); }
    ScopedScheduler(const ScopedScheduler&) = delete;
    ScopedScheduler& operator=(const ScopedScheduler&) = delete;

    TimerId every(std::chrono::milliseconds interval, Task task) override;
    TimerId after(std::chrono::milliseconds delay, Task task) override;
    void cancel(TimerId timer) override;
    void background(Task task) override;
    void dedicated(std::string name, std::function<void(std::stop_token)> loop) override;

    /// Cancels what waits, asks threads to stop, and returns when nothing of the module runs any more. What is
    /// scheduled later is dropped. REQUIRES: not called from a task of this scope.
    void close();

private:
    struct State;

    [[nodiscard]] Task guarded(Task task) const;
    TimerId remember(TimerId timer);

    TaskPool& _tasks;
    std::shared_ptr<ModuleFailures> _failures;
    std::shared_ptr<State> _state; // shared with tasks that may still be queued when the scope is gone
    std::mutex _mutex;
    std::set<TimerId> _timers;          // guarded by _mutex
    std::vector<std::jthread> _threads; // guarded by _mutex
};

/// Subscriptions of one module. Thread-safe.
class ScopedEventBus final : public EventBus
{
public:
    ScopedEventBus(LocalEventBus& bus, std::shared_ptr<ModuleFailures> failures);
    ~ScopedEventBus() override { close(); }
    ScopedEventBus(const ScopedEventBus&) = delete;
    ScopedEventBus& operator=(const ScopedEventBus&) = delete;

    void publish(const Fact& fact) override { _bus.publish(fact); }
    void subscribe(std::function<void(const Fact&)> listener) override;
    void close();

private:
    LocalEventBus& _bus;
    std::shared_ptr<ModuleFailures> _failures;
    std::mutex _mutex;
    std::vector<std::shared_ptr<LocalEventBus::Listener>> _listeners; // guarded by _mutex
};

/// Instruments of one module: counters and the like stay for the life of the process, observed gauges go with
/// the module. Thread-safe.
class ScopedInstruments final : public Instruments
{
public:
    explicit ScopedInstruments(Prometheus& all) : _all(all) {}
    ~ScopedInstruments() override { close(); }
    ScopedInstruments(const ScopedInstruments&) = delete;
    ScopedInstruments& operator=(const ScopedInstruments&) = delete;

    Counter& counter(std::string_view name, std::string_view help, const Labels& labels) override;
    Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels) override;
    Histogram& histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                         const Labels& labels) override;
    void observed(std::string_view name, std::string_view help, const Labels& labels,
                  std::function<double()> read) override;
    void close();

private:
    Prometheus& _all;
    std::mutex _mutex;
    std::vector<std::pair<std::string, Labels>> _observed; // guarded by _mutex
};

/// All three.
struct ModuleScope
{
    ModuleScope(const Services& services, const std::shared_ptr<ModuleFailures>& failures)
        : events(services.events, failures), instruments(services.instruments), scheduler(services.tasks, failures)
    {
    }

    ScopedEventBus events;
    ScopedInstruments instruments;
    ScopedScheduler scheduler;
};
} // namespace weir::host
