#include "ModuleScope.h"

#include "services/ThreadName.h"

namespace weir::host
{
/// Counts what runs, and refuses to run once closed.
struct ScopedScheduler::State
{
    std::mutex mutex;
    std::condition_variable idle;
    std::size_t running = 0; // guarded by mutex
    bool closed = false;     // guarded by mutex

    [[nodiscard]] bool enter()
    {
        const std::lock_guard lock(mutex);
        if (!closed)
            ++running;
        return !closed;
    }

    void leave()
    {
        const std::lock_guard lock(mutex);
        if (--running == 0)
            idle.notify_all();
    }

    void close()
    {
        const std::lock_guard lock(mutex);
        closed = true;
    }

    [[nodiscard]] bool isClosed()
    {
        const std::lock_guard lock(mutex);
        return closed;
    }

    void waitUntilIdle()
    {
        std::unique_lock lock(mutex);
        idle.wait(lock, [&] { return running == 0; });
    }
};

ScopedScheduler::ScopedScheduler(TaskPool& tasks, std::shared_ptr<ModuleFailures> failures)
    : _tasks(tasks), _failures(std::move(failures)), _state(std::make_shared<State>())
{
}

Scheduler::Task ScopedScheduler::guarded(Task task) const
{
    return [state = _state, failures = _failures, task = std::move(task)]
    {
        if (!state->enter())
            return;
        try
        {
            task();
        }
        catch (...)
        {
            failures->record("in a scheduled task");
        }
        state->leave();
    };
}

Scheduler::TimerId ScopedScheduler::remember(TimerId timer)
{
    const std::lock_guard lock(_mutex);
    _timers.insert(timer);
    return timer;
}

Scheduler::TimerId ScopedScheduler::every(std::chrono::milliseconds interval, Task task)
{
    return remember(_tasks.every(interval, guarded(std::move(task))));
}

Scheduler::TimerId ScopedScheduler::after(std::chrono::milliseconds delay, Task task)
{
    return _tasks.after(delay, guarded(std::move(task)));
}

void ScopedScheduler::cancel(TimerId timer)
{
    _tasks.cancel(timer);
    const std::lock_guard lock(_mutex);
    _timers.erase(timer);
}

void ScopedScheduler::background(Task task)
{
    _tasks.after(std::chrono::milliseconds(0), guarded(std::move(task)));
}

void ScopedScheduler::dedicated(std::string name, std::function<void(std::stop_token)> loop)
{
    const std::lock_guard lock(_mutex);
    if (_state->isClosed())
        return;
    _threads.emplace_back(
        [name = std::move(name), loop = std::move(loop), failures = _failures](const std::stop_token& stop)
        {
            nameThread(name);
            try
            {
                loop(stop);
            }
            catch (...)
            {
                failures->record("in its thread " + name);
            }
        });
}

void ScopedScheduler::close()
{
    _state->close(); // first, so that no thread begins that is not joined below
    std::set<TimerId> timers;
    std::vector<std::jthread> threads;
    {
        const std::lock_guard lock(_mutex);
        timers.swap(_timers);
        threads.swap(_threads);
    }
    for (const auto timer : timers)
        _tasks.cancel(timer);
    _state->waitUntilIdle();
    threads.clear(); // a jthread asks its loop to stop and joins
}

ScopedEventBus::ScopedEventBus(LocalEventBus& bus, std::shared_ptr<ModuleFailures> failures)
    : _bus(bus), _failures(std::move(failures))
{
}

void ScopedEventBus::subscribe(std::function<void(const Fact&)> listener)
{
    auto subscription = _bus.subscribe(
        [failures = _failures, listener = std::move(listener)](const Fact& fact)
        {
            try
            {
                listener(fact);
            }
            catch (...)
            {
                failures->record("while hearing of an event");
            }
        });
    const std::lock_guard lock(_mutex);
    _listeners.push_back(std::move(subscription));
}

void ScopedEventBus::close()
{
    std::vector<std::shared_ptr<LocalEventBus::Listener>> listeners;
    {
        const std::lock_guard lock(_mutex);
        listeners.swap(_listeners);
    }
    for (const auto& listener : listeners)
        _bus.unsubscribe(listener);
}

Counter& ScopedInstruments::counter(std::string_view name, std::string_view help, const Labels& labels)
{
    return _all.counter(name, help, labels);
}

Gauge& ScopedInstruments::gauge(std::string_view name, std::string_view help, const Labels& labels)
{
    return _all.gauge(name, help, labels);
}

Histogram& ScopedInstruments::histogram(std::string_view name, std::string_view help, std::span<const double> bounds,
                                        const Labels& labels)
{
    return _all.histogram(name, help, bounds, labels);
}

void ScopedInstruments::observed(std::string_view name, std::string_view help, const Labels& labels,
                                 std::function<double()> read)
{
    _all.observed(name, help, labels, std::move(read));
    const std::lock_guard lock(_mutex);
    _observed.emplace_back(name, labels);
}

void ScopedInstruments::close()
{
    std::vector<std::pair<std::string, Labels>> observed;
    {
        const std::lock_guard lock(_mutex);
        observed.swap(_observed);
    }
    for (const auto& [name, labels] : observed)
        _all.forget(name, labels);
}
} // namespace weir::host
