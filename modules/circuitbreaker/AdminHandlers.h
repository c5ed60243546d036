// Operators' view of the circuits, and their hand on them.
#pragma once

#include "weir/Registrar.h"

namespace weir::circuitbreaker
{
class Guards;

/// `GET /admin/circuitbreaker` lists the guards in use with state, counts and latest transitions;
/// `POST /admin/circuitbreaker/{guard}` `{"state":"forced_open|disabled|closed|auto","for":"10m"}` forces a state, for
/// a time or for good, closes the circuit, or leaves it to itself again, and answers with the guard: 404 for one that
/// is not there, 422 for a wish that cannot be understood. `guards` outlives what is offered.
void offerAdminRoutes(Registrar& offer, Guards& guards);
} // namespace weir::circuitbreaker
