// /health, /livez and /readyz: what orchestrators ask, on both listeners.
#pragma once

#include "modules/Offers.h"
#include "services/HealthBoard.h"

namespace weir::host
{
enum class Audience
{
    callers,   ///< the public listener
    operators, ///< the admin listener
};

/// Offers the three routes. None of them waits for anything. REQUIRES: `board` outlives the offers.
void offerHealth(Offers& offers, Audience audience, const HealthBoard& board);
} // namespace weir::host
