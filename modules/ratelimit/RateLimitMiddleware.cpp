#include "RateLimitMiddleware.h"

#include "weir/Problem.h"

#include <utility>

namespace weir::ratelimit
{
namespace
{
/// The rest of the chain; a problem it throws becomes a response, so that it can be told what is left as well.
Response answered(const Request& request, const Next& next)
{
    try
    {
        return next(request);
    }
    catch (const ProblemException& exception)
    {
        return problemResponse(exception.problem(), request);
    }
}

} // namespace

RateLimitMiddleware::RateLimitMiddleware(PolicySettings policy, OnStoreFailure onStoreFailure, Services services)
    : _policy(std::move(policy)),
      _onStoreFailure(onStoreFailure),
      _services(services),
      _keyPrefix(keyPrefixOf(_policy)),
      _fields(_policy),
      _allowed(decisions("allowed")),
      _limited(decisions(_policy.isShadow ? "shadow_limited" : "limited")),
      _denied(decisions(_policy.isShadow ? "shadow_denied" : "denied")),
      _exempt(decisions("exempt")),
      _unchecked(decisions("unchecked")),
      _unavailable(decisions(_policy.isShadow ? "shadow_unavailable" : "unavailable"))
{
}

Counter& RateLimitMiddleware::decisions(const char* decision) const
{
    return _services.instruments.counter("weir_ratelimit_decisions_total", "What became of requests, by policy.",
                                         {{"policy", _policy.name}, {"decision", decision}});
}

Response RateLimitMiddleware::handle(const Request& request, const Next& next)
{
    if (auto response = withoutCounting(request, next))
        return std::move(*response);
    std::string key;
    constexpr std::size_t usual = 64;
    key.reserve(usual);
    key += _keyPrefix;
    appendClientKey(key, _policy.key, request);
    const auto decision = _services.quota.take(key, _policy.limit);
    if (!decision)
        return withoutDecision(request, next);
    (decision->allowed ? _allowed : _limited).increment();
    if (!_policy.isShadow)
        return decision->allowed ? admitted(request, next, key, *decision) : refused(request, *decision);
    auto response = next(request);
    if (decision->allowed && response.isOverLimit) // as it would not count if the policy were enforced
        _services.quota.giveBack(key, _policy.limit, *decision);
    return response;
}

/// For addresses on one of the lists.
std::optional<Response> RateLimitMiddleware::withoutCounting(const Request& request, const Next& next) const
{
    if (_policy.allow.empty() && _policy.deny.empty())
        return std::nullopt;
    const auto address = IpAddress::parse(request.client);
    if (!address)
        return std::nullopt;
    if (containsAddress(_policy.deny, *address))
    {
        _denied.increment();
        return _policy.isShadow ? next(request)
                                : problemResponse({.status = 403,
                                                   .detail = "policy " + _policy.name +
                                                             ": this address is denied; operators: ratelimit." +
                                                             _policy.name + ".deny"},
                                                  request);
    }
    if (!containsAddress(_policy.allow, *address))
        return std::nullopt;
    _exempt.increment();
    return next(request);
}

Response RateLimitMiddleware::withoutDecision(const Request& request, const Next& next) const
{
    if (_onStoreFailure != OnStoreFailure::deny)
    {
        _unchecked.increment();
        return next(request);
    }
    _unavailable.increment();
    if (_policy.isShadow)
        return next(request);
    Problem problem{.status = 503,
                    .detail = "policy " + _policy.name +
                              " cannot be checked: Redis does not answer; operators: ratelimit.onStoreFailure"};
    problem.headers.set("Retry-After", "1");
    return problemResponse(problem, request);
}

Response RateLimitMiddleware::admitted(const Request& request, const Next& next, const std::string& key,
                                       Decision decision) const
{
    auto response = answered(request, next);
    if (response.isOverLimit) // of a policy behind this one
    {
        _services.quota.giveBack(key, _policy.limit, decision);
        ++decision.remaining;
    }
    _fields.state(response.headers, decision, _services.clock.wall());
    return response;
}

Response RateLimitMiddleware::refused(const Request& request, const Decision& decision) const
{
    constexpr int tooManyRequests = 429;
    Problem problem{.status = tooManyRequests,
                    .detail = _fields.refusal(decision),
                    .type = "https://iana.org/assignments/http-problem-types#quota-exceeded"};
    problem.headers.set("Retry-After", std::to_string(secondsUntilFree(decision)));
    _fields.state(problem.headers, decision, _services.clock.wall());
    auto response = problemResponse(problem, request);
    response.isOverLimit = true;
    return response;
}
} // namespace weir::ratelimit
