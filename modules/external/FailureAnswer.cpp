#include "FailureAnswer.h"

#include "weir/Problem.h"

namespace weir::external
{
namespace
{
Problem problemOf(Failure kind)
{
    switch (kind)
    {
    case Failure::timeout:
        return {.status = 504, .detail = "the external service did not answer within external.timeout"};
    case Failure::connect:
        return {.status = 502, .detail = "the external service cannot be reached; the server's log has the reason"};
    case Failure::overload:
        return {.status = 503, .detail = "external.maxConcurrent calls of the external service are under way"};
    case Failure::upstream:
    case Failure::circuitOpen: // a breaker's; never ours
    case Failure::notStored:   // a cache's
        break;
    }
    return {.status = 502,
            .detail = "the external service failed or answered what cannot be used; the server's log has the reason"};
}
} // namespace

Response failureAnswer(const CallFailure& failure, const Request& request)
{
    auto problem = problemOf(failure.kind);
    if (failure.kind == Failure::overload)
        problem.headers.set("Retry-After", "1");
    auto response = problemResponse(problem, request);
    response.failure = failure.kind;
    return response;
}
} // namespace weir::external
