#include "Chain.h"

#include "services/ExceptionText.h"
#include "weir/Problem.h"

#include <exception>

namespace weir::host
{
ModuleFailures::ModuleFailures(std::string module, Instruments& instruments, Poco::Logger& log)
    : _module(std::move(module)),
      _counter(instruments.counter("weir_module_failures_total", "Exceptions that left a module's code.",
                                   {{"module", _module}})),
      _log(log)
{
}

void ModuleFailures::record(std::string_view where) noexcept
{
    _counter.increment();
    try
    {
        _log.error("module " + _module + " failed " + std::string(where) + ": " + currentExceptionText());
    }
    catch (...) // NOLINT(bugprone-empty-catch): the counter has it; a log that fails must not fail the request
    {
    }
}

Chain::Chain(std::vector<Link> middlewares, std::shared_ptr<Handler> handler, std::shared_ptr<ModuleFailures> failures)
    : _middlewares(std::move(middlewares)), _handler(std::move(handler)), _failures(std::move(failures))
{
}

/// One request's way along the chain. Remembers the exception that was recorded last, so that it counts for
/// the module it left first and not for every middleware it passes.
class Chain::Run final
{
public:
    explicit Run(const Chain& chain) : _chain(chain) {}

    [[nodiscard]] Response step(std::size_t index, const Request& request)
    {
        const bool last = index == _chain._middlewares.size();
        auto& failures = last ? *_chain._failures : *_chain._middlewares[index].failures;
        try
        {
            if (last)
                return _chain._handler->handle(request);
            return _chain._middlewares[index].middleware->handle(request, Rest(*this, index + 1));
        }
        catch (const ProblemException&)
        {
            throw;
        }
        catch (...)
        {
            if (_recorded != std::current_exception())
                failures.record("while answering " + std::string(request.route) + " (request " +
                                std::string(request.requestId) + ")");
            _recorded = std::current_exception();
            throw;
        }
    }

private:
    class Rest final : public Next
    {
    public:
        Rest(Run& run, std::size_t index) : _run(run), _index(index) {}
        Response operator()(const Request& request) const override { return _run.step(_index, request); }

    private:
        Run& _run;
        std::size_t _index;
    };

    const Chain& _chain;
    std::exception_ptr _recorded;
};

/// Code of the module that runs after the chain is left: what it throws is recorded like everything else.
template <class F>
auto Chain::recording(F code, std::string where) const
{
    return [code = std::move(code), where = std::move(where), failures = _failures](auto&&... arguments)
    {
        try
        {
            return code(std::forward<decltype(arguments)>(arguments)...);
        }
        catch (const ProblemException&)
        {
            throw;
        }
        catch (...)
        {
            failures->record(where);
            throw;
        }
    };
}

Response Chain::run(const Request& request) const
{
    auto response = Run(*this).step(0, request);
    const auto where = [&]
    { return "while answering " + std::string(request.route) + " (request " + std::string(request.requestId) + ")"; };
    if (auto* pull = response.body.pull())
        response.body = Pull(recording(std::move(*pull), where()));
    else if (auto* events = response.body.events())
        response.body = EventStream{recording(std::move(events->onOpen), where())};
    return response;
}

std::vector<std::string> Chain::modules() const
{
    std::vector<std::string> names;
    names.reserve(_middlewares.size() + 1);
    for (const auto& link : _middlewares)
        names.push_back(link.failures->module());
    names.push_back(_failures->module());
    return names;
}
} // namespace weir::host
