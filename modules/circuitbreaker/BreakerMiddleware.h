// One guard in front of its routes.
#pragma once

#include "Fallback.h"
#include "Guard.h"
#include "Outcomes.h"
#include "weir/Middleware.h"

#include <memory>

namespace weir::circuitbreaker
{
/// Makes the call if the guard lets it, tells the guard how it ended, and answers with the fallback for a call that
/// failed or was not made. Everything else, exceptions that do not count as failures among it, passes unchanged.
/// Immutable, a reload makes a new one; the state is the guard's.
class BreakerMiddleware final : public Middleware
{
public:
    /// `guard` is not null.
    BreakerMiddleware(std::shared_ptr<Guard> guard, Outcomes outcomes, Fallback fallback);

    [[nodiscard]] Response handle(const Request& request, const Next& next) override;

private:
    std::shared_ptr<Guard> _guard;
    Outcomes _outcomes;
    Fallback _fallback;
};
} // namespace weir::circuitbreaker
