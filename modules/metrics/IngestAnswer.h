// What is said about a write.
#pragma once

#include "Batch.h"
#include "weir/Http.h"

#include <cstddef>

namespace weir::metrics
{
/// The points of the batch that are to be counted as stored. `total`: good and rejected ones.
[[nodiscard]] std::size_t storedPoints(const Batch& batch, std::size_t total, bool atomic) noexcept;

/// 201 for a single point, 200 with counts for a batch, 422 if there are points and none is stored.
[[nodiscard]] Response ingestAnswer(const Request& request, const Batch& batch, std::size_t total, bool atomic);
} // namespace weir::metrics
