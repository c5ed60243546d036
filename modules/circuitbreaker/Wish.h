// What an operator wants of a circuit.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace weir::circuitbreaker
{
struct Wish
{
    enum class Kind : std::uint8_t
    {
        forcedOpen,
        disabled,
        closed,    ///< closed now, with an empty window
        automatic, ///< no longer forced
    };
    Kind kind = Kind::automatic;
    std::optional<std::chrono::milliseconds> time = {}; ///< nothing: for good
};

/// Reads `{"state":"forced_open|disabled|closed|auto","for":"10m"}`; `for` goes with the two forced states alone.
/// Throws ProblemException: 400 if it is not JSON, 422 if it is something else.
[[nodiscard]] Wish parseWish(const std::string& body);
} // namespace weir::circuitbreaker
