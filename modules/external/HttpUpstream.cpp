#include "HttpUpstream.h"

#include "UpstreamError.h"

#include <Poco/Exception.h>

#include <algorithm>

namespace weir::external
{
HttpUpstream::HttpUpstream(const UpstreamSettings& settings, Services services)
    : _settings(settings),
      _services(services),
      _dialler(settings, services.book),
      _pool(settings.maxIdle, settings.idleTimeout, services.clock)
{
}

CallOutcome HttpUpstream::call(const UpstreamRequest& request, MonotonicTime deadline)
{
    try
    {
        return exchange(request, deadline);
    }
    catch (const UpstreamError& error)
    {
        if (!error.limit().empty())
            _services.instruments.limitHits(error.limit()).increment();
        // Who could not connect because the whole call's time was over, ran out of time.
        const bool late = error.kind() == Failure::connect && std::chrono::steady_clock::now() >= deadline;
        return failure(CallFailure{
            .kind = late ? Failure::timeout : error.kind(), .detail = error.what(), .isFinal = !error.limit().empty()});
    }
    catch (const Poco::TimeoutException&)
    {
        return failure(CallFailure{Failure::timeout, "it does not answer in time"});
    }
    catch (const Poco::Exception& exception)
    {
        return failure(CallFailure{Failure::upstream, "the connection failed: " + exception.displayText()});
    }
}

UpstreamReply HttpUpstream::exchange(const UpstreamRequest& request, MonotonicTime deadline)
{
    const auto soon = [&] { return std::min(deadline, std::chrono::steady_clock::now() + _settings.connectTimeout); };
    const auto lookedUp = soon();
    const auto addresses = _dialler.addresses(lookedUp);
    auto connected = lookedUp;
    if (auto kept = _pool.take(addresses))
    {
        if (auto reply = askAgain(std::move(kept), request, deadline))
            return std::move(*reply);
        connected = soon(); // what was waited for in vain is not the new connection's fault
    }
    auto session = _dialler.dial(addresses, connected);
    return ask(session, request, deadline);
}

/// On a kept connection; nothing if the service had closed it, and the request may be sent once more.
std::optional<UpstreamReply> HttpUpstream::askAgain(std::unique_ptr<UpstreamSession> session,
                                                    const UpstreamRequest& request, MonotonicTime deadline)
{
    const auto wasStale = [&] { return !session->hasAnswered() && isIdempotent(request.method); };
    try
    {
        return ask(session, request, deadline);
    }
    catch (const Poco::TimeoutException&)
    {
        throw;
    }
    catch (const Poco::Exception&)
    {
        if (!wasStale())
            throw;
    }
    catch (const UpstreamError&)
    {
        if (!wasStale())
            throw;
    }
    return std::nullopt;
}

UpstreamReply HttpUpstream::ask(std::unique_ptr<UpstreamSession>& session, const UpstreamRequest& request,
                                MonotonicTime deadline)
{
    auto answer = session->ask(request, _settings.limits, deadline);
    if (answer.reusable)
        _pool.giveBack(std::move(session));
    return {.status = answer.status, .headers = std::move(answer.headers), .body = std::move(answer.body)};
}
} // namespace weir::external
