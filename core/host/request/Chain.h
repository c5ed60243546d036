// The frozen way of a request: middlewares in the operator's order, then the handler.
#pragma once

#include "weir/Handler.h"
#include "weir/Instruments.h"
#include "weir/Middleware.h"

#include <Poco/Logger.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace weir::host
{
/// Tells what a module's code threw on the request path: counted as `weir_module_failures_total`, logged
/// with the request's id. Thread-safe, shared by all links of one module.
class ModuleFailures final
{
public:
    ModuleFailures(std::string module, Instruments& instruments, Poco::Logger& log);

    /// Call inside a catch block. `where` is a clause such as "while answering GET /x".
    void record(std::string_view where) noexcept;
    [[nodiscard]] const std::string& module() const noexcept { return _module; }

private:
    std::string _module;
    Counter& _counter;
    Poco::Logger& _log;
};

/// Immutable; safe to run from any number of threads at once.
class Chain final
{
public:
    struct Link
    {
        std::shared_ptr<Middleware> middleware;
        std::shared_ptr<ModuleFailures> failures;
    };

    Chain(std::vector<Link> middlewares, std::shared_ptr<Handler> handler, std::shared_ptr<ModuleFailures> failures);

    /// Runs the whole chain. Throws what it throws; what is not a ProblemException has been recorded for
    /// the module it came from.
    [[nodiscard]] Response run(const Request& request) const;
    /// The modules' names in the order in which they act, the handler's last.
    [[nodiscard]] std::vector<std::string> modules() const;

private:
    class Run;

    template <class F>
    [[nodiscard]] auto recording(F code, std::string where) const;

    std::vector<Link> _middlewares;
    std::shared_ptr<Handler> _handler;
    std::shared_ptr<ModuleFailures> _failures;
};
} // namespace weir::host
