// The end of a chain: turns a request into a response.
#pragma once

#include "weir/Http.h"

#include <memory>
#include <utility>

namespace weir::inline v1
{
/// Called concurrently from many threads. May throw: a ProblemException becomes that problem, anything
/// else a 500 that is counted for the module. Code that waits or computes for more than about a
/// millisecond does so inside a `Blocking` scope, or waits for a `Baton`. Has 1 MiB of stack.
class WEIR_API Handler
{
public:
    virtual ~Handler();
    [[nodiscard]] virtual Response handle(const Request& request) = 0;
};

/// Wraps a callable `Response(const Request&)`; it must be safe to call concurrently.
template <class F>
[[nodiscard]] std::shared_ptr<Handler> makeHandler(F callable)
{
    class Callable final : public Handler
    {
    public:
        explicit Callable(F callable) : _callable(std::move(callable)) {}
        Response handle(const Request& request) override { return _callable(request); }

    private:
        F _callable;
    };
    return std::make_shared<Callable>(std::move(callable));
}
} // namespace weir::inline v1
