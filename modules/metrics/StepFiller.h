// `fill=null`: steps without points, shown all the same.
#pragma once

#include "Query.h"
#include "SeriesStore.h"

namespace weir::metrics
{
/// Adds an empty bucket for every step of the query's range that has none, in every group; where the range has no
/// beginning or end, up to the first or last step with points in any group. Throws LimitStruck 422 beyond
/// Aggregation::maxSteps, of all groups together.
void fillSteps(Groups& groups, const Query& query);
} // namespace weir::metrics
