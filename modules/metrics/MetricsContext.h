// What the handlers of this module share.
#pragma once

#include "MetricsSettings.h"
#include "Query.h"
#include "SeriesStore.h"
#include "weir/Clock.h"
#include "weir/Events.h"
#include "weir/Http.h"
#include "weir/Instruments.h"
#include "weir/Snapshot.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::metrics
{
/// Thread-safe; outlives the handlers. The references outlive it.
struct MetricsContext
{
    MetricsContext(SeriesStore& points, const Clock& time, EventBus& bus, Instruments& counters,
                   const MetricsSettings& initial)
        : store(points), clock(time), events(bus), instruments(counters), settings(initial)
    {
    }

    SeriesStore& store;
    const Clock& clock;
    EventBus& events;
    Instruments& instruments;
    Snapshot<MetricsSettings> settings;
};

/// The surrogate key of everything said about a type: "metrics/cpu".
[[nodiscard]] std::string resourceOf(std::string_view type);
/// The surrogate key of the list of types.
[[nodiscard]] std::string typesResource();

/// Aggregates within metrics.queryTimeout. Throws ProblemException: 422 for too many groups or steps, 503 when the
/// time is over.
[[nodiscard]] Groups aggregate(const MetricsContext& context, const MetricsSettings& settings, Query& query);
} // namespace weir::metrics
