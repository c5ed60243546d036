// Which parameters there are, for those who read them and for OpenAPI.
#include "Query.h"

#include <array>
#include <string_view>

namespace weir::metrics
{
namespace
{
constexpr std::string_view text = R"({"type":"string"})";

constexpr Parameter metricTypeParameter{"metric_type", "Type of the points", R"({"type":"string","minLength":1})",
                                        true};
constexpr Parameter windowParameter{"window", "The last so much time up to now, such as 5m", text};
constexpr Parameter fromParameter{"from", "First time, inclusive: RFC 3339, a Unix time, now or now-1h", text};
constexpr Parameter toParameter{"to", "Last time, exclusive; written like from", text};
constexpr Parameter statsParameter{"stats", "Comma-separated: min, max, sum, stddev, first, last, pN (p50, p99.9)",
                                   text};
constexpr Parameter tagParameter{"tag.*", "Only points whose tag has this value; repeat it for any of several", text};
constexpr Parameter groupByParameter{"group_by", "Comma-separated names of tags", text};
constexpr Parameter stepParameter{"step", "Length of a step, such as 1m", text, true};
constexpr Parameter fillParameter{"fill", "null: show empty steps too", R"({"enum":["null"]})"};
constexpr Parameter limitParameter{"limit", "Most points to return", R"({"type":"integer","minimum":1})"};
constexpr Parameter atomicParameter{"atomic", "All points or none", R"({"type":"boolean","default":false})"};

constexpr std::array writeParameters{atomicParameter};
constexpr std::array pointsParameters{metricTypeParameter, fromParameter, toParameter, tagParameter, limitParameter};
constexpr std::array eraseParameters{metricTypeParameter, fromParameter, toParameter, tagParameter};
constexpr std::array summaryParameters{metricTypeParameter, windowParameter, fromParameter,   toParameter,
                                       statsParameter,      tagParameter,    groupByParameter};
constexpr std::array seriesParameters{metricTypeParameter, stepParameter, windowParameter,  fromParameter, toParameter,
                                      statsParameter,      tagParameter,  groupByParameter, fillParameter};
constexpr std::array tagsParameters{metricTypeParameter};
} // namespace

std::span<const Parameter> parametersOf(Endpoint endpoint) noexcept
{
    switch (endpoint)
    {
    case Endpoint::write:
        return writeParameters;
    case Endpoint::points:
        return pointsParameters;
    case Endpoint::summary:
        return summaryParameters;
    case Endpoint::series:
        return seriesParameters;
    case Endpoint::types:
        return {};
    case Endpoint::tags:
        return tagsParameters;
    case Endpoint::erase:
        return eraseParameters;
    case Endpoint::backup:
        return {};
    }
    return {};
}
} // namespace weir::metrics
