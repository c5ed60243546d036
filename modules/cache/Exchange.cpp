#include "Exchange.h"

#include "Answer.h"
#include "CacheKey.h"
#include "Conditional.h"
#include "Freshness.h"
#include "Storability.h"
#include "weir/Problem.h"

#include <exception>
#include <random>
#include <utility>

namespace weir::cache
{
namespace
{
constexpr int ok = 200;
constexpr int notModified = 304;
constexpr int firstServerError = 500;

bool isSafe(std::string_view method) noexcept
{
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE"; // RFC 9110, section 9.2.1
}

// Not to be inlined into what waits: the thread may be another one afterwards (weir/Baton.h).
[[gnu::noinline]] double chance()
{
    thread_local std::minstd_rand generator(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

/// A key's memory that the thread uses again: not to be used after a wait.
[[gnu::noinline]] std::string& reusedKey()
{
    thread_local std::string key;
    return key;
}

std::chrono::sys_seconds wholeSeconds(WallTime wall)
{
    return std::chrono::floor<std::chrono::seconds>(wall);
}

/// What those who wait are told; null: nothing. What the service itself said may be meant for its caller alone.
std::shared_ptr<const Response> failureForAll(Response& response)
{
    if (!response.failure || *response.failure == Failure::upstream || !response.body.text())
        return nullptr;
    response.body = response.body.share();
    return std::make_shared<const Response>(response);
}

/// For a request that waited in vain: a problem that names it, not the one that asked.
Response failureFor(const Request& request, const Response& failure)
{
    const auto* type = failure.headers.find("Content-Type");
    if (type == nullptr || *type != "application/problem+json")
        return failure;
    Problem problem{.status = failure.status, .detail = "another request for the same has just failed"};
    if (const auto* later = failure.headers.find("Retry-After"))
        problem.headers.set("Retry-After", *later);
    auto response = problemResponse(problem, request);
    response.failure = failure.failure;
    return response;
}

Response notStored(const Request& request)
{
    auto response = problemResponse(
        {.status = 504, .detail = "nothing fresh is stored, and the request wants only that (only-if-cached)"},
        request);
    response.failure = Failure::notStored; // or a breaker in front would take it for the service's
    return response;
}

/// What the handler said, where the answer does not show it (RFC 9211, section 2.3).
std::optional<int> forwardStatusOf(Result result)
{
    return result == Result::revalidated ? std::optional(notModified) : std::nullopt;
}

std::string nameOfCurrentException()
{
    try
    {
        throw;
    }
    catch (const std::exception& error)
    {
        return error.what();
    }
    catch (...)
    {
        return "an exception of no known type";
    }
}
} // namespace

/// What a handler said, and what was known before it was asked.
struct Exchange::Asked
{
    Response response;
    Cache::Noted noted;
    Departure departure;
    Result result;
};

Response Exchange::run()
{
    if (_request.method != "GET" && _request.method != "HEAD")
        return passUnsafe();
    if (needsHandler(_request) || !_request.body.empty()) // a body may decide about the answer, and is in no key
        return passOn(Result::bypass);
    _directives = requestDirectives(_request.headers);
    if (_directives.noStore)
        return passOn(Result::request);
    return lookUp();
}

Response Exchange::lookUp()
{
    // A hit of a private scope waits for nothing.
    std::string& key = _request.scope != nullptr && _request.scope->shared ? _key : reusedKey();
    writeKey(key, _with.rule.name, _request, _with.rule.vary);
    const auto found = _with.cache.find(key, _request);
    const auto now = _with.cache.clock().monotonic();
    if (found != nullptr && isWanted(*found, now) && isFresh(found->lifetime, now))
        return answer(found, {.result = Result::hit});
    if (_directives.onlyIfCached) // RFC 9111, section 5.2.1.7
    {
        _with.counts.count(Result::miss);
        return notStored(_request);
    }
    _key = key;
    if (_directives.noCache || (found != nullptr && !isWanted(*found, now)))
        return fill(Result::request, nullptr, nullptr);
    if (found != nullptr && mayServeWhileRevalidating(found->lifetime, now))
        return whileRevalidating(found);
    return together(found);
}

bool Exchange::isWanted(const Entry& entry, MonotonicTime now) const noexcept
{
    return !_directives.noCache && satisfies(entry.lifetime, _directives, now);
}

Response Exchange::answer(const EntryPointer& entry, CacheStatus status)
{
    _with.counts.count(status.result);
    const auto now = _with.cache.clock().monotonic();
    if (isReuse(status.result))
        status.ttl = remaining(entry->lifetime, now);
    return conclude(answerOf(*entry, status, now));
}

Response Exchange::conclude(Response&& response) const
{
    if (response.status == ok && isNotModified(_request, response.headers, wholeSeconds(_with.cache.clock().wall())))
        makeNotModified(response);
    return std::move(response);
}

Response Exchange::passOn(Result result)
{
    _with.counts.count(result);
    Response response = _next(_request);
    tellLifetime(response.headers);
    response.headers.add("Cache-Status", toText({.result = result}));
    return conclude(std::move(response));
}

Response Exchange::passUnsafe()
{
    constexpr int firstClientError = 400;
    _with.counts.count(Result::method);
    Response response = _next(_request);
    if (!isSafe(_request.method) && response.status >= ok && response.status < firstClientError && !response.failure)
        forget();
    response.headers.add("Cache-Status", toText({.result = Result::method}));
    return response;
}

Response Exchange::whileRevalidating(const EntryPointer& stale)
{
    if (auto lead = _with.cache.flights().tryLead(_key))
        return leading(std::move(*lead), stale);
    return answer(stale, {.result = Result::stale});
}

/// Twice at most: the first leader may have read before this request came, whoever leads next has not.
Response Exchange::together(const EntryPointer& stale)
{
    auto& flights = _with.cache.flights();
    const auto arrival = _with.cache.sequence();
    for (int flight = 0; flight < 2; ++flight)
    {
        const auto now = _with.cache.clock().monotonic();
        if (flights.passes(_key, now))
            break;
        auto boarded = flights.board(_key, _request.deadline - now);
        if (boarded.lead)
            return leading(std::move(*boarded.lead), stale);
        if (boarded.failed != nullptr)
            return mayStandIn(stale) ? standIn(stale, boarded.failed->status)
                                     : handOver(failureFor(_request, *boarded.failed), Result::collapsed, now);
        if (boarded.brought == nullptr)
            break;
        const auto landed = _with.cache.clock().monotonic();
        const Entry& brought = *boarded.brought;
        if (isFresh(brought.lifetime, landed) && isWanted(brought, landed) &&
            _with.cache.answers(brought, _request, arrival))
            return answer(boarded.brought, {.result = Result::collapsed});
    }
    return fill(stale == nullptr ? Result::miss : Result::expired, stale, nullptr);
}

/// Looks once more: the flight before may have landed between this request's look and its lead.
Response Exchange::leading(SingleFlight::Lead lead, EntryPointer stale)
{
    auto found = _with.cache.find(_key, _request);
    if (found == nullptr)
        found = _with.cache.fetch(_key, _request);
    const auto now = _with.cache.clock().monotonic();
    if (found != nullptr && isFresh(found->lifetime, now) && isWanted(*found, now))
    {
        lead.land(found);
        return answer(found, {.result = Result::hit});
    }
    if (found != nullptr)
        stale = std::move(found);
    return fill(stale == nullptr ? Result::miss : Result::expired, stale, &lead);
}

Response Exchange::fill(Result result, const EntryPointer& stale, SingleFlight::Lead* lead)
{
    Asked asked{.response = {},
                .noted = _with.cache.note(_request.scope),
                .departure = {.at = _with.cache.clock().monotonic(), .random = chance()},
                .result = result};
    try
    {
        asked.response = ask(stale.get());
        if (lead != nullptr)
            lead->fail(failureForAll(asked.response));
    }
    catch (const ProblemException& problem)
    {
        if (problem.problem().status < firstServerError || !mayStandIn(stale))
            rethrow(result);
        return standIn(stale, problem.problem().status);
    }
    catch (...)
    {
        if (!mayStandIn(stale))
            rethrow(result);
        _with.cache.log().warning("cache: a stale answer stands in for an error: " + nameOfCurrentException());
        return standIn(stale, std::nullopt);
    }
    if ((asked.response.failure || asked.response.status >= firstServerError) && mayStandIn(stale))
        return standIn(stale, asked.response.status);
    if (stale == nullptr || asked.response.status != notModified)
        return take(std::move(asked), lead);
    if (!selects(asked.response, *stale))
        return fill(result, nullptr, lead);
    asked.response = refreshed(*stale, asked.response);
    asked.result = Result::revalidated;
    return take(std::move(asked), lead);
}

Response Exchange::ask(const Entry* stale) const
{
    const ForwardedFields forwarded(_request, stale);
    Request request = _request;
    request.method = "GET";
    request.headers = forwarded.fields();
    return _next(request);
}

void Exchange::rethrow(Result result)
{
    _with.counts.count(result);
    throw;
}

bool Exchange::mayStandIn(const EntryPointer& stale) const
{
    const auto now = _with.cache.clock().monotonic();
    return stale != nullptr &&
           (mayServeOnError(stale->lifetime, now) || mayServeWhileRevalidating(stale->lifetime, now));
}

Response Exchange::standIn(const EntryPointer& stale, std::optional<int> status)
{
    return answer(stale, {.result = Result::staleIfError, .forwardStatus = status});
}

Response Exchange::take(Asked&& asked, SingleFlight::Lead* lead)
{
    auto& cache = _with.cache;
    const auto directives = responseDirectives(asked.response.headers);
    const auto lifetime =
        lifetimeOf(asked.response, directives, _with.rule.freshness, asked.departure, cache.clock().wall());
    const auto now = cache.clock().monotonic();
    if (!mayStore(_request, asked.response, directives, _with.rule.maxObject) || !isWorthKeeping(lifetime, now))
    {
        if (asked.result == Result::revalidated) // what is kept would be used under the terms that have just ended
            forget();
        return handOver(std::move(asked.response), asked.result, now);
    }
    const bool cameOld = asked.response.headers.contains("Age");
    auto entry = entryOf(_request, std::move(asked.response), lifetime, _with.rule.vary);
    const auto kept = cache.keep(_key, std::move(entry), asked.noted, _request.scope);
    if (lead != nullptr)
        lead->land(kept.entry);
    if (asked.noted.mayKeep)
        cache.flights().passNoMore(_key);
    else
        cache.flights().pass(_key, now); // without the second tier an answer is good for its own request alone
    auto response = answer(
        kept.entry, {.result = asked.result, .stored = kept.kept, .forwardStatus = forwardStatusOf(asked.result)});
    if (cameOld) // RFC 9111, section 5.1: it was not made for this request
        response.headers.set("Age", ageInSeconds(kept.entry->lifetime, now));
    return response;
}

/// All that is kept for the request's target.
void Exchange::forget()
{
    const std::string target[]{targetResource(_request)};
    _with.cache.changed(target, _request.scope);
}

Response Exchange::handOver(Response&& response, Result result, MonotonicTime now)
{
    _with.counts.count(result);
    if (!response.failure)
        _with.cache.flights().pass(_key, now);
    tellLifetime(response.headers);
    response.headers.add("Cache-Status", toText({.result = result, .forwardStatus = forwardStatusOf(result)}));
    return conclude(std::move(response));
}
} // namespace weir::cache
