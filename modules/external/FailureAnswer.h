// What a caller is told when there is no answer of the service.
#pragma once

#include "ExternalService.h"

namespace weir::external
{
/// 504 for a timeout, 502 for a service that cannot be reached or answers wrongly, 503 for too many calls at once, as
/// problem+json and with `failure` set, so that a circuit breaker in front counts it and a cache does not keep it. Says
/// nothing of addresses.
[[nodiscard]] Response failureAnswer(const CallFailure& failure, const Request& request);
} // namespace weir::external
