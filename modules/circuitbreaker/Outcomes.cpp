#include "Outcomes.h"

#include "weir/Problem.h"

#include <algorithm>

namespace weir::circuitbreaker
{
namespace
{
constexpr int firstOfCaller = 400;
constexpr int tooManyRequests = 429;
constexpr int firstOfServer = 500;
constexpr int gatewayTimeout = 504;

std::optional<Cause> causeOf(Failure failure) noexcept
{
    switch (failure)
    {
    case Failure::timeout:
        return Cause::timeout;
    case Failure::connect:
        return Cause::connect;
    case Failure::upstream:
        return Cause::upstream;
    case Failure::overload:
    case Failure::circuitOpen:
    case Failure::notStored:
        break;
    }
    return std::nullopt;
}
/// Of 429 nobody knows whether a limit in between has said it.
bool isAnswer(const Response& response) noexcept
{
    return response.failure ? *response.failure == Failure::upstream : response.status != tooManyRequests;
}
} // namespace

std::optional<Cause> causeNamed(std::string_view word) noexcept
{
    if (word == "timeout")
        return Cause::timeout;
    if (word == "connect")
        return Cause::connect;
    if (word == "upstream")
        return Cause::upstream;
    if (word == "exception")
        return Cause::exception;
    return std::nullopt;
}

Judgement Outcomes::judge(const Response& response) const noexcept
{
    const auto judgement = response.failure ? judgeFailure(*response.failure) : judgeStatus(response.status);
    return judgement.verdict == Verdict::ignored && isAnswer(response) ? Judgement{.verdict = Verdict::answered}
                                                                       : judgement;
}

Judgement Outcomes::judge(const std::exception_ptr& exception) const
{
    try
    {
        std::rethrow_exception(exception);
    }
    catch (const ProblemException& problem)
    {
        return judgeStatus(problem.problem().status);
    }
    catch (...)
    {
        return failed(Cause::exception);
    }
}

Judgement Outcomes::judgeFailure(Failure failure) const noexcept
{
    const auto cause = causeOf(failure);
    return cause ? failed(*cause) : Judgement{.verdict = Verdict::ignored};
}

Judgement Outcomes::judgeStatus(int status) const noexcept
{
    if (status >= firstOfServer)
        return failed(status == gatewayTimeout ? Cause::timeout : Cause::upstream);
    return {.verdict = status >= firstOfCaller ? Verdict::ignored : Verdict::success};
}

Judgement Outcomes::failed(Cause cause) const noexcept
{
    if (std::ranges::find(_failOn, cause) == _failOn.end())
        return {.verdict = Verdict::ignored};
    return {.verdict = Verdict::failure, .cause = cause};
}
} // namespace weir::circuitbreaker
