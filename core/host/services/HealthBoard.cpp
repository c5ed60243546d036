#include "HealthBoard.h"

#include "ExceptionText.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace weir::host
{
namespace
{
constexpr std::chrono::seconds patience{1};

Health ask(const Module& module)
{
    try
    {
        return module.health();
    }
    catch (...)
    {
        return {Health::State::failed, "its health check failed: " + currentExceptionText()};
    }
}
} // namespace

/// One module's last word, and since when the next one is awaited.
struct HealthBoard::Probe
{
    explicit Probe(std::shared_ptr<const Module> subject) : module(std::move(subject)) {}

    const std::shared_ptr<const Module> module;
    std::mutex mutex;
    Health last;                        // guarded by mutex
    std::optional<MonotonicTime> asked; // guarded by mutex

    /// False if the previous question is still open.
    [[nodiscard]] bool begin(MonotonicTime now)
    {
        const std::lock_guard lock(mutex);
        if (asked)
            return false;
        asked = now;
        return true;
    }

    void run()
    {
        auto health = ask(*module);
        const std::lock_guard lock(mutex);
        last = std::move(health);
        asked.reset();
    }

    [[nodiscard]] Health health(MonotonicTime now)
    {
        const std::lock_guard lock(mutex);
        if (asked && now - *asked > patience)
            return {Health::State::failed, "its health check does not answer"};
        return last;
    }
};

void HealthBoard::watch(const std::vector<std::shared_ptr<const Module>>& modules)
{
    {
        const std::lock_guard lock(_mutex);
        std::vector<std::shared_ptr<Probe>> next;
        for (const auto& module : modules)
        {
            const auto known =
                std::ranges::find_if(_probes, [&](const auto& probe) { return probe->module == module; });
            next.push_back(known == _probes.end() ? std::make_shared<Probe>(module) : *known);
        }
        _probes.swap(next);
    }
    collect();
}

void HealthBoard::depend(std::string name, std::function<Health()> check)
{
    const std::lock_guard lock(_mutex);
    _dependencies.push_back({std::move(name), std::move(check)});
}

void HealthBoard::collect()
{
    std::vector<std::shared_ptr<Probe>> probes;
    {
        const std::lock_guard lock(_mutex);
        probes = _probes;
    }
    for (const auto& probe : probes)
        if (probe->begin(_clock.monotonic()))
            _tasks.after(std::chrono::milliseconds(0), [probe] { probe->run(); });
}

std::vector<HealthBoard::Entry> HealthBoard::entries() const
{
    std::vector<Entry> all;
    const std::lock_guard lock(_mutex);
    for (const auto& dependency : _dependencies)
        all.push_back({dependency.name, dependency.check()});
    for (const auto& probe : _probes)
        all.push_back({probe->module->info().name, probe->health(_clock.monotonic())});
    return all;
}

bool HealthBoard::ready() const
{
    return !_draining && std::ranges::none_of(entries(), [](const Entry& entry)
                                              { return entry.health.state == Health::State::failed; });
}
} // namespace weir::host
