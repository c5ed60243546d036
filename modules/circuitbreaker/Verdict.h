// What the result of a call says about what was called.
#pragma once

#include <cstdint>

namespace weir::circuitbreaker
{
enum class Verdict : std::uint8_t
{
    success,
    failure,
    ignored, ///< nothing
};
} // namespace weir::circuitbreaker
