// From JSON to points: the one parser of everything that is written.
#pragma once

#include "MetricsSettings.h"
#include "Point.h"
#include "weir/Outcome.h"

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::metrics
{
/// Why a point is refused.
struct PointFault
{
    enum class Kind : std::uint8_t
    {
        syntax,    ///< not JSON, or JSON that means nothing: 400
        invalid,   ///< valid JSON but not a valid point: 422
        future,    ///< later than metrics.maxFuture allows: 422
        retention, ///< older than metrics.retention: 422
        series,    ///< of a series beyond metrics.maxSeries: 422
    };
    Kind kind = Kind::invalid;
    std::string pointer; ///< JSON pointer relative to the point
    std::string detail;
    std::string limit = {}; ///< the key of the limit that was struck; empty: none
};

/// The label by which a fault is counted.
[[nodiscard]] std::string_view reasonOf(PointFault::Kind kind) noexcept;

/// The sentence for a text that simdjson refused.
[[nodiscard]] PointFault syntaxFault(simdjson::error_code error, std::size_t maxDepth);

/// Reads `element` as a point. `now` is what a missing timestamp means and what limits refer to.
[[nodiscard]] Outcome<Point, PointFault> parsePoint(simdjson::dom::element element, const PointLimits& limits,
                                                    Time now);
} // namespace weir::metrics
