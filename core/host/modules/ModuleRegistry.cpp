#include "ModuleRegistry.h"

#include "services/ExceptionText.h"

#include <algorithm>
#include <ranges>

namespace weir::host
{
namespace
{
/// Runs `ask`, turning whatever it throws into problems.
template <class F>
void gather(const std::string& module, std::vector<ConfigProblem>& problems, F ask)
{
    try
    {
        ask();
    }
    catch (const ConfigError& error)
    {
        problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
    catch (...)
    {
        problems.push_back({"modules", "the module " + module + " failed: " + currentExceptionText()});
    }
}

/// REQUIRES: called inside a catch block. The SDK's errors carry their exit code by their type; anything else
/// needs the module's name.
[[noreturn]] void rethrowNamed(const std::string& name)
{
    try
    {
        throw;
    }
    catch (const ConfigError&)
    {
        throw;
    }
    catch (const InUseError&)
    {
        throw;
    }
    catch (const NotWritableError&)
    {
        throw;
    }
    catch (...)
    {
        throw ModuleStartError("the module " + name + " failed to start: " + currentExceptionText());
    }
}
} // namespace

ModuleRegistry::Change::~Change()
{
    if (!_committed)
        for (const auto& running : std::views::reverse(_added))
            end(*running);
}

std::vector<Participant> ModuleRegistry::Change::participants() const
{
    std::vector<Participant> all;
    for (const auto& running : _next)
    {
        const auto kept = std::ranges::find(_kept, running, &Kept::running);
        all.push_back({kept == _kept.end() ? running->offers : kept->offers, running->failures, running->lease});
    }
    return all;
}

void ModuleRegistry::Change::commit() noexcept
{
    _committed = true;
    for (const auto& kept : _kept)
        kept.apply();
    const std::lock_guard lock(_registry._mutex);
    for (const auto& kept : _kept)
        kept.running->offers = kept.offers;
    _registry._running = _next;
    for (const auto& running : _removed)
    {
        const std::weak_ptr<const void> lease = running->lease;
        running->lease = nullptr;
        running->offers = nullptr;
        _registry._retiring.push_back({running, lease});
    }
}

ModuleRegistry::Modules ModuleRegistry::running() const
{
    const std::lock_guard lock(_mutex);
    return _running;
}

std::shared_ptr<RunningModule> ModuleRegistry::findRunning(std::string_view name) const
{
    const std::lock_guard lock(_mutex);
    const auto found = std::ranges::find_if(_running, [&](const auto& running) { return running->name() == name; });
    return found == _running.end() ? nullptr : *found;
}

std::vector<ModuleRegistry::Change::Kept> ModuleRegistry::prepareKept(const std::vector<std::string>& names,
                                                                      const ConfigView& config,
                                                                      std::vector<ConfigProblem>& problems)
{
    std::vector<Change::Kept> kept;
    for (const auto& name : names)
    {
        auto running = findRunning(name);
        if (!running)
            continue;
        auto staged = std::make_shared<Offers>();
        Apply apply;
        gather(name, problems, [&] { apply = running->module->prepare(config, *staged); });
        auto offers = staged->empty() ? running->offers : std::move(staged);
        kept.push_back({std::move(running), std::move(offers), std::move(apply)});
    }
    return kept;
}

void ModuleRegistry::rehearse(const std::vector<std::string>& names, const ConfigView& config)
{
    std::vector<ConfigProblem> problems;
    (void)prepareKept(names, config, problems);
    for (const auto& name : names)
        if (!findRunning(name))
            gather(name, problems, [&] { _loader.find(name)->described().checkConfig(config); });
    if (!problems.empty())
        throw ConfigError(std::move(problems));
}

std::unique_ptr<ModuleRegistry::Change> ModuleRegistry::prepare(const std::vector<std::string>& names,
                                                                const ConfigView& config)
{
    auto change = std::make_unique<Change>(*this);
    std::vector<ConfigProblem> problems;
    change->_kept = prepareKept(names, config, problems);
    if (!problems.empty())
        throw ConfigError(std::move(problems));
    for (const auto& name : names)
    {
        auto running = findRunning(name);
        if (!running)
            change->_added.push_back(running = start(name, config));
        change->_next.push_back(std::move(running));
    }
    for (const auto& running : this->running())
        if (std::ranges::find(change->_next, running) == change->_next.end())
            change->_removed.push_back(running);
    return change;
}

std::shared_ptr<RunningModule> ModuleRegistry::start(const std::string& name, const ConfigView& config)
{
    requireRetired(name);
    auto running = std::make_shared<RunningModule>();
    running->library = _loader.find(name);
    auto& log = Poco::Logger::get(name);
    running->failures = std::make_shared<ModuleFailures>(name, _lent.services.instruments, log);
    running->scope = std::make_unique<ModuleScope>(_lent.services, running->failures);
    running->lease = std::make_shared<const char>();
    auto offers = std::make_shared<Offers>();
    try
    {
        running->module = running->library->create();
        running->module->start({config, *offers, running->scope->events, running->scope->instruments,
                                running->scope->scheduler, _lent.clock, _lent.redis, _lent.instances, log,
                                _lent.rehearsal});
    }
    catch (...)
    {
        end(*running);
        rethrowNamed(name);
    }
    running->offers = std::move(offers);
    return running;
}

void ModuleRegistry::requireRetired(const std::string& name)
{
    reap();
    const std::lock_guard lock(_mutex);
    if (std::ranges::any_of(_retiring, [&](const Retiring& retiring) { return retiring.running->name() == name; }))
        throw ConfigError("modules", "the module " + name +
                                         " was removed a moment ago and still has requests in flight; try again");
}

void ModuleRegistry::reap()
{
    std::vector<Retiring> ended;
    {
        const std::lock_guard lock(_mutex);
        const auto reachable = [](const Retiring& retiring) { return !retiring.lease.expired(); };
        const auto rest = std::ranges::stable_partition(_retiring, reachable);
        ended.assign(std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
        _retiring.erase(rest.begin(), rest.end());
    }
    for (const auto& retiring : std::views::reverse(ended))
        end(*retiring.running);
}

void ModuleRegistry::stop() noexcept
{
    Modules modules;
    {
        const std::lock_guard lock(_mutex);
        modules.swap(_running);
        for (auto& retiring : _retiring)
            modules.push_back(std::move(retiring.running));
        _retiring.clear();
    }
    for (const auto& running : std::views::reverse(modules))
        end(*running);
}

/// First the module lets go, then the host takes back what it lent.
void ModuleRegistry::end(RunningModule& running) noexcept
{
    if (running.module)
        running.module->stop();
    running.scope->scheduler.close();
    running.scope->events.close();
    running.scope->instruments.close();
}
} // namespace weir::host
