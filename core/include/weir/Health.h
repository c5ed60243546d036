// What a module says about its own state.
#pragma once

#include "weir/Version.h"

#include <cstdint>
#include <string>

namespace weir::inline v1
{
struct Health
{
    enum class State : std::uint8_t
    {
        ok,       ///< serves as configured
        degraded, ///< serves with a fallback; /readyz stays 200
        failed,   ///< should get no requests; /readyz turns 503
    };
    State state = State::ok;
    std::string reason = {}; ///< one clause; empty if ok
};
} // namespace weir::inline v1
