// What becomes of limits that cannot be asked for.
#pragma once

#include <cstdint>

namespace weir::ratelimit
{
/// `ratelimit.onStoreFailure`.
enum class OnStoreFailure : std::uint8_t
{
    local, ///< this instance's share of the limit, counted in process
    allow, ///< nobody is limited
    deny,  ///< limited routes answer 503
};
} // namespace weir::ratelimit
