// What the result of a call says about what was called.
#pragma once

#include <cstdint>

namespace weir::circuitbreaker
{
enum class Verdict : std::uint8_t
{
    success,
    failure,
    answered, ///< it answers, though the caller was at fault: nothing while closed, but what a probe wants to know
    ignored,  ///< nothing
};
} // namespace weir::circuitbreaker
