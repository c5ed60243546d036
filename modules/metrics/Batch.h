// A write's body, taken apart: the good points and what is wrong with the others.
#pragma once

#include "PointBatch.h"
#include "PointParser.h"
#include "weir/Problem.h"

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <vector>

namespace weir::metrics
{
/// Where a point stood in its body, which is shorter than 4 GiB.
struct Position
{
    std::uint32_t index = 0; ///< from 0
    std::uint32_t line = 0;  ///< of NDJSON, from 1; 0: it is not NDJSON
};

struct RejectedPoint
{
    Position position;
    PointFault fault;
};

struct Batch
{
    /// REQUIRES: `memory` outlives it.
    explicit Batch(std::pmr::memory_resource* memory) : points(memory), positions(memory) {}

    bool single = false;                  ///< one object, not a list of points
    PointBatch points;                    ///< the good ones
    std::pmr::vector<Position> positions; ///< of each of them
    std::vector<RejectedPoint> rejected = {};
};

/// The body of `application/json`: one point, or an array of points. Throws ProblemException: 400 for what is not JSON
/// or not unambiguous (an array as a whole), 413 for too many points. REQUIRES: `memory` outlives what is returned.
[[nodiscard]] Batch parseJson(std::string_view body, const MetricsSettings& settings, Time now,
                              std::pmr::memory_resource* memory = std::pmr::get_default_resource());

/// The body of `application/x-ndjson`: a point a line, each judged for itself; blank lines are skipped. Throws
/// ProblemException 413 for too many points. REQUIRES: likewise.
[[nodiscard]] Batch parseNdjson(std::string_view body, const MetricsSettings& settings, Time now,
                                std::pmr::memory_resource* memory = std::pmr::get_default_resource());
} // namespace weir::metrics
