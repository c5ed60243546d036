// Writes that may be sent again: what carries an Idempotency-Key is written once.
#pragma once

#include "Answer.h"
#include "MetricsContext.h"
#include "weir/Http.h"

#include <functional>

namespace weir::metrics
{
/// Calls `write`, which is to have the store keep its answer under the key, unless one is kept already: then that is
/// given again, once everybody who keeps answers about its points has been told of them again, since a crash may have
/// come before they were. Throws ProblemException: 409 if another request under this key is under way, 422 if the one
/// that was answered was another (by its fingerprint), 503 if no more keys can be kept.
[[nodiscard]] Response once(MetricsContext& context, const AnswerKey& key, const Fingerprint& fingerprint,
                            const std::function<Response()>& write);

/// Drops answers that have been kept for `metrics.idempotencyTtl`; where `isClockRight`, which is asked again and
/// again, also those that were dated by one that was ahead, and would stand in front of all others until then.
void forgetOldAnswers(const MetricsContext& context, const std::function<bool()>& isClockRight);
} // namespace weir::metrics
