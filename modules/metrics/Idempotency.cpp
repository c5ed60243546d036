#include "Idempotency.h"

#include "ClockWatch.h"
#include "LimitStruck.h"
#include "weir/Problem.h"

#include <utility>

namespace weir::metrics
{
namespace
{
Problem retryable(int status, std::string detail, const char* seconds)
{
    Problem problem{.status = status, .detail = std::move(detail)};
    problem.headers.set("Retry-After", seconds);
    return problem;
}

Response replayed(const MetricsContext& context, const Answer& answer)
{
    publishTypesChanged(context, answer.types);
    context.replays.increment();
    auto response = jsonResponse(answer.body, answer.status);
    response.headers.set("Idempotency-Replayed", "true");
    return response;
}
} // namespace

Response once(MetricsContext& context, const AnswerKey& key, const Fingerprint& fingerprint,
              const std::function<Response()>& write)
{
    const auto claim = context.keysInFlight.claim(key);
    if (!claim)
        throw ProblemException(
            retryable(409, "a request with this Idempotency-Key is under way; its answer can be had after it", "1"));
    if (const auto answer = context.store.findAnswer(key, context.clock.wall()))
    {
        if (answer->fingerprint != fingerprint)
            throw ProblemException(422, "this Idempotency-Key was used for another request: one with another body, "
                                        "another Content-Type or another 'atomic'");
        return replayed(context, *answer);
    }
    const auto most = context.settings.load()->maxIdempotencyKeys;
    if (context.store.answers() + context.keysInFlight.size() > most)
        throw LimitStruck("metrics.maxIdempotencyKeys",
                          retryable(503,
                                    "the answers under " + std::to_string(most) +
                                        " Idempotency-Keys are kept; operators: metrics.maxIdempotencyKeys",
                                    "60"));
    return write();
}

void forgetOldAnswers(const MetricsContext& context, const std::function<bool()>& isClockRight)
{
    constexpr std::size_t answersPerCommit = 5'000; // so that writes need not wait for long
    const auto life = [&]
    {
        const auto now = context.clock.wall();
        const auto ttl = context.settings.load()->idempotencyTtl + ClockWatch::tolerance;
        return AnswerLife{.now = now,
                          .latest = isClockRight() ? now + ttl : WallTime::max()}; // judged after it was read
    };
    while (context.store.dropExpiredAnswers(life(), answersPerCommit) == answersPerCommit)
        ;
}
} // namespace weir::metrics
