// What the handlers of this module share.
#pragma once

#include "MetricsSettings.h"
#include "SeriesStore.h"
#include "weir/Clock.h"
#include "weir/Events.h"
#include "weir/Instruments.h"
#include "weir/Snapshot.h"

#include <cstddef>
#include <string>
#include <string_view>

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

/// Counts in `weir_limit_hits_total`; `limit` is a key, such as `metrics.maxBatch`.
void countLimitHits(const MetricsContext& context, const std::string& limit, std::size_t hits);
} // namespace weir::metrics
