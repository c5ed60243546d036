// What the handlers of this module share.
#pragma once

#include "KeysInFlight.h"
#include "MetricsSettings.h"
#include "SeriesStore.h"
#include "weir/Clock.h"
#include "weir/Events.h"
#include "weir/Http.h"
#include "weir/Instruments.h"
#include "weir/Snapshot.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace weir::metrics
{
/// Thread-safe; outlives the handlers. The references outlive it.
struct MetricsContext
{
    MetricsContext(SeriesStore& points, const Clock& time, EventBus& bus, Instruments& counters,
                   const MetricsSettings& initial, Scope data)
        : store(points),
          clock(time),
          events(bus),
          instruments(counters),
          settings(initial),
          scope(std::move(data)),
          storeErrors(counters.counter("weir_store_errors_total",
                                       "Requests that failed because the data file could not be read or written.", {})),
          replays(counters.counter("weir_ingest_replays_total",
                                   "Writes that were answered again for their Idempotency-Key.", {}))
    {
    }

    SeriesStore& store;
    const Clock& clock;
    EventBus& events;
    Instruments& instruments;
    Snapshot<MetricsSettings> settings;
    const Scope scope; ///< names the points
    KeysInFlight keysInFlight;
    Counter& storeErrors;
    Counter& replays;
};

/// The surrogate key of everything said about a type: "metrics/cpu".
[[nodiscard]] std::string resourceOf(std::string_view type);
/// The surrogate key of the list of types.
[[nodiscard]] std::string typesResource();

/// Tells who keeps answers that those about the types are out of date, and the list of types as well; nothing if there
/// are no types.
void publishTypesChanged(const MetricsContext& context, std::span<const std::string> types);

/// Counts in `weir_limit_hits_total`; `limit` is a key, such as `metrics.maxBatch`.
void countLimitHits(const MetricsContext& context, const std::string& limit, std::size_t hits);
} // namespace weir::metrics
