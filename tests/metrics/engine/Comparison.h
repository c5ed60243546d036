// Holds what the engine answers against what a NaiveStore does.
#pragma once

#include "NaiveStore.h"
#include "SeriesStore.h"

namespace weir::metrics::test
{
/// Fails unless all answers of the store are those of the naive one: count, min, max, first and last exactly, sums to
/// 1e-12 of the sum of magnitudes, the deviation to 1e-9, quantiles exactly for up to 32 values, else to 1 %.
void requireSameStatistics(const NaiveStore& naive, const SeriesStore& store, const Selection& selection,
                           Aggregation aggregation);
/// The same points in the same order.
void requireSamePoints(const NaiveStore& naive, const SeriesStore& store, const Selection& selection);
} // namespace weir::metrics::test
