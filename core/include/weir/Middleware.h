// A link of the chain in front of the handlers.
#pragma once

#include "weir/Http.h"

namespace weir::inline v1
{
/// The rest of the chain. Passed to `Middleware::handle`, valid during that call, never stored. May be
/// called any number of times, with the request it came with or a changed copy; throws what the rest
/// of the chain throws.
class WEIR_API Next
{
public:
    [[nodiscard]] virtual Response operator()(const Request& request) const = 0;

protected:
    ~Next() = default;
};

/// Called concurrently from many threads. Answers by itself or calls `next`; the order of middlewares
/// is the operator's (`modules = ...`). May throw like a Handler.
class WEIR_API Middleware
{
public:
    virtual ~Middleware();
    [[nodiscard]] virtual Response handle(const Request& request, const Next& next) = 0;
};
} // namespace weir::inline v1
