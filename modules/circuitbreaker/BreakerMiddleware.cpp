#include "BreakerMiddleware.h"

#include <exception>
#include <utility>

namespace weir::circuitbreaker
{
BreakerMiddleware::BreakerMiddleware(std::shared_ptr<Guard> guard, Outcomes outcomes, Fallback fallback)
    : _guard(std::move(guard)), _outcomes(std::move(outcomes)), _fallback(std::move(fallback))
{
}

Response BreakerMiddleware::handle(const Request& request, const Next& next)
{
    auto call = _guard->enter(request.deadline);
    if (!call)
        return _fallback.answer(call.error());
    Response response;
    std::exception_ptr thrown;
    try
    {
        response = next(request);
    }
    catch (...)
    {
        thrown = std::current_exception();
    }
    const auto judgement = thrown ? _outcomes.judge(thrown) : _outcomes.judge(response);
    call->end(judgement.verdict);
    if (judgement.cause)
        return _fallback.answer(failureOf(*judgement.cause));
    if (thrown)
        std::rethrow_exception(thrown);
    if (response.failure == Failure::overload) // of a bound further in; the service had no part in it
        return _fallback.answer(Failure::overload);
    return response;
}
} // namespace weir::circuitbreaker
