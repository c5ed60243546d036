// The query parameters of every route: one table that checks requests and documents itself.
#pragma once

#include "MetricsSettings.h"
#include "SeriesStore.h"
#include "weir/Http.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::metrics
{
/// A parameter that some route takes.
struct Parameter
{
    std::string_view name; ///< `tag.*` stands for every name that starts with `tag.`
    std::string_view summary;
    std::string_view schema; ///< JSON Schema of its value
    bool required = false;
};

enum class Endpoint : std::uint8_t
{
    write,
    points,
    summary,
    series,
    types,
    tags,
    erase,
    backup,
};

/// What the route takes, in the order of its documentation.
[[nodiscard]] std::span<const Parameter> parametersOf(Endpoint endpoint) noexcept;

/// A query that makes sense.
struct Query
{
    Selection selection = {};
    Aggregation aggregation = {};
    std::string step = {};                                  ///< as it was asked for
    bool fill = false;                                      ///< `fill=null`
    bool atomic = false;                                    ///< `atomic=true`
    std::optional<std::uint64_t> limit = {};                ///< of points
    std::optional<std::chrono::milliseconds> freshFor = {}; ///< set if the answer moves with the clock
};

/// Throws ProblemException 422 with an entry for every parameter that is unknown, repeated, missing, malformed or in
/// contradiction to another.
[[nodiscard]] Query parseQuery(Endpoint endpoint, const Request& request, const MetricsSettings& settings, Time now);
} // namespace weir::metrics
