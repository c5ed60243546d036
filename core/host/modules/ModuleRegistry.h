// The modules that run, and how that set changes.
#pragma once

#include "ModuleLoader.h"
#include "ModuleScope.h"
#include "Offers.h"
#include "request/RouteSet.h"
#include "weir/ModuleContext.h"

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace weir::host
{
/// A module failed in a way of its own while it started: exit code 70.
class ModuleStartError final : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// A started module with all it was lent.
struct RunningModule
{
    const ModuleLibrary* library = nullptr;
    std::shared_ptr<ModuleFailures> failures;
    std::unique_ptr<ModuleScope> scope;
    std::shared_ptr<Module> module; // behind what it was lent
    std::shared_ptr<const Offers> offers;
    /// Copied into every chain the module stands in.
    std::shared_ptr<const void> lease;

    [[nodiscard]] const std::string& name() const noexcept { return library->info().name; }
};

/// Thread-safe; changes are made by one thread at a time, which the caller sees to.
class ModuleRegistry final
{
public:
    using Modules = std::vector<std::shared_ptr<RunningModule>>;

    /// What the host lends to every module alike; outlives the registry.
    struct Lent
    {
        Services services;
        const Clock& clock;
        Redis* redis;
        Instances& instances;
        bool rehearsal; ///< see ModuleContext
    };

    /// A change that has been made ready and not yet taken place. Dropped without `commit`, it stops what it
    /// started and changes nothing.
    class Change final
    {
    public:
        explicit Change(ModuleRegistry& registry) : _registry(registry) {}
        ~Change();
        Change(const Change&) = delete;
        Change& operator=(const Change&) = delete;

        /// The modules as the routing table will see them.
        [[nodiscard]] std::vector<Participant> participants() const;
        /// Applies what the modules prepared. What was removed ends when its last request has.
        void commit() noexcept;

    private:
        friend class ModuleRegistry;
        struct Kept
        {
            std::shared_ptr<RunningModule> running;
            std::shared_ptr<const Offers> offers;
            Apply apply;
        };

        ModuleRegistry& _registry;
        Modules _next;
        std::vector<Kept> _kept;
        Modules _added;
        Modules _removed;
        bool _committed = false;
    };

    ModuleRegistry(const ModuleLoader& loader, Lent lent) : _loader(loader), _lent(lent) {}
    ~ModuleRegistry() { stop(); }
    ModuleRegistry(const ModuleRegistry&) = delete;
    ModuleRegistry& operator=(const ModuleRegistry&) = delete;

    /// Makes the change to `names`, in that order, ready: kept modules prepare, added ones start. Throws
    /// ConfigError with all that modules object to; what a module threw in `start` otherwise; and
    /// ModuleStartError for what none of the SDK's errors says. REQUIRES: a library for each name.
    [[nodiscard]] std::unique_ptr<Change> prepare(const std::vector<std::string>& names, const ConfigView& config);
    /// The same without starting anything: what kept modules object to is found, and what added ones find wrong with
    /// the configuration.
    void rehearse(const std::vector<std::string>& names, const ConfigView& config);

    /// Stops removed modules that no request can reach any more. Called now and then, and by others that wait.
    void reap();
    /// Stops all, in reverse order. REQUIRES: no request is in flight and no routing table is left.
    void stop() noexcept;

    [[nodiscard]] Modules running() const;

private:
    [[nodiscard]] std::shared_ptr<RunningModule> findRunning(std::string_view name) const;
    /// Adds what modules object to to `problems`.
    [[nodiscard]] std::vector<Change::Kept> prepareKept(const std::vector<std::string>& names, const ConfigView& config,
                                                        std::vector<ConfigProblem>& problems);
    [[nodiscard]] std::shared_ptr<RunningModule> start(const std::string& name, const ConfigView& config);
    void requireRetired(const std::string& name);
    static void end(RunningModule& running) noexcept;

    const ModuleLoader& _loader;
    const Lent _lent;
    mutable std::mutex _mutex;
    Modules _running; // guarded by _mutex; in the order of `modules = ...`
    struct Retiring
    {
        std::shared_ptr<RunningModule> running;
        std::weak_ptr<const void> lease;
    };
    std::vector<Retiring> _retiring; // guarded by _mutex
};
} // namespace weir::host
