// Where the handlers stand.
#pragma once

#include "MetricsContext.h"
#include "weir/Problem.h"
#include "weir/Registrar.h"

#include <cstddef>
#include <memory>
#include <string>

namespace weir::metrics
{
/// Offers every route of the module. `maxBody` bounds writes.
void offerRoutes(Registrar& offer, const std::shared_ptr<MetricsContext>& context, std::size_t maxBody);

/// 503, to be tried again in a second.
[[nodiscard]] Problem unavailable(std::string detail);

/// The handler, whose refusals because of a limit are counted, and which answers what the store cannot do now.
[[nodiscard]] std::shared_ptr<Handler> guarded(const std::shared_ptr<MetricsContext>& context,
                                               std::shared_ptr<Handler> handler);
} // namespace weir::metrics
