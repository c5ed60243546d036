// Operators' view of the limits.
#pragma once

#include "RateLimitSettings.h"
#include "weir/Registrar.h"

namespace weir::ratelimit
{
class RateLimiter;

/// `GET /admin/ratelimit` lists the policies and what is kept of them in process;
/// `DELETE /admin/ratelimit/{policy}[?key=...]` forgets one client of a policy, or all: 204, 404 for a policy that is
/// not there, 503 if Redis could not be told. `limiter` outlives what is offered.
void offerAdminRoutes(Registrar& offer, RateLimiter& limiter, const RateLimitSettings& settings);
} // namespace weir::ratelimit
