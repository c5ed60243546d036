// From JSON to points: the one parser of everything that is written.
#pragma once

#include "MetricsSettings.h"
#include "Timestamp.h"
#include "weir/Outcome.h"

#include <simdjson.h>

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
        retention, ///< older than what is kept of its type: 422
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

/// A point, and its series by key, see SeriesKey.h.
struct ParsedPoint
{
    std::string_view key;
    Time time = 0;
    double value = 0; ///< finite; never -0
};

/// Reads points. Allocates nothing for one that is like those before it. Not synchronised.
class PointParser final
{
public:
    /// `now` is what a missing timestamp means and what limits refer to. REQUIRES: the limits and the memory outlive
    /// it.
    PointParser(const PointLimits& limits, Time now,
                std::pmr::memory_resource* memory = std::pmr::get_default_resource())
        : _limits(limits), _now(now), _tags(memory)
    {
    }

    /// The key is valid until the next call.
    [[nodiscard]] Outcome<ParsedPoint, PointFault> parse(simdjson::dom::element element);

private:
    void readTags(const std::optional<simdjson::dom::element>& member);

    const PointLimits& _limits;
    const Time _now;
    std::pmr::vector<std::pair<std::string_view, std::string_view>> _tags;
    std::string _key;
};
} // namespace weir::metrics
