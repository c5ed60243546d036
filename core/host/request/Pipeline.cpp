#include "Pipeline.h"

#include "Cors.h"
#include "Gunzip.h"
#include "RequestIdentity.h"
#include "Target.h"
#include "http/ByteSet.h"
#include "services/ExceptionText.h"
#include "weir/Problem.h"

#include <algorithm>
#include <array>

namespace weir::host
{
namespace
{
// What an orchestrator asks must be answered even when every thread is taken.
constexpr std::array<std::string_view, 3> healthRoutes{"GET /health", "GET /livez", "GET /readyz"};

bool isHealthRoute(const Endpoint& endpoint)
{
    return endpoint.builtIn && std::ranges::find(healthRoutes, endpoint.route) != healthRoutes.end();
}

/// True if the field can be written without becoming another one (RFC 9110, section 5.5).
bool isWritable(const Headers::Entry& field) noexcept
{
    static constexpr auto harmless = http::ByteSet{{"\r\n\0", 3}}.complement();
    return isToken(field.first) && harmless.hasAll(field.second);
}

Problem internalProblem()
{
    return {.status = 500, .detail = "the server failed to answer; its log has the reason under this request id"};
}

http::BodyLimit bodyLimitOf(const Endpoint& endpoint, const PipelineSettings& settings)
{
    if (endpoint.traits.maxBody)
        return {*endpoint.traits.maxBody, endpoint.module + ".maxBody"};
    return {settings.maxBody, "server.maxBody"};
}

std::string_view routePath(std::string_view route) noexcept
{
    return route.substr(route.find(' ') + 1);
}
} // namespace

/// One request on its way through.
class Pipeline::Exchange final
{
public:
    Exchange(const Collaborators& with, const http::Incoming& incoming)
        : _with(with),
          _incoming(incoming),
          _settings(with.settings.load()),
          _routes(with.routes.load()),
          _started(with.clock.monotonic() - incoming.waited)
    {
        _request.method = incoming.method;
        _request.target = incoming.target;
        _request.headers = incoming.headers;
        _request.body = incoming.body;
        _request.deadline = MonotonicTime::max();
        identify();
    }

    [[nodiscard]] http::Outgoing answer()
    {
        Response response = guarded([&] { return routed(); });
        allowOrigin(_request, _settings->corsOrigins, response);
        return finish(std::move(response));
    }

    [[nodiscard]] http::Outgoing refuse(const http::Refusal& refusal)
    {
        if (!refusal.limit.empty())
            _with.instruments.limitHits(refusal.limit).increment();
        Response response = problemResponse({.status = refusal.status, .detail = refusal.detail}, _request);
        if (refusal.status == 503)
            response.headers.set("Retry-After", "1");
        allowOrigin(_request, _settings->corsOrigins, response);
        return finish(std::move(response));
    }

private:
    void identify()
    {
        const auto id = _request.header("X-Request-Id");
        _requestId = id && isRequestId(*id) ? std::string(*id) : newRequestId();
        _request.requestId = _requestId;
        if (const auto trace = _request.header("traceparent"); trace && isTraceparent(*trace))
            _request.traceparent = *trace;
        _request.client = _incoming.peer->text;
        if (_settings->trustedProxies.empty())
            return;
        _client = clientAddress(_incoming.peer->address, _incoming.headers, _settings->trustedProxies);
        _request.client = _client;
    }

    /// The error boundary: whatever `answer` throws becomes a response, and so does what cannot be written.
    template <class F>
    [[nodiscard]] Response guarded(F answer) noexcept
    {
        Response response = caught(answer);
        return allWritable(response) ? std::move(response) : problemResponse(internalProblem(), _request);
    }

    template <class F>
    [[nodiscard]] Response caught(F answer) noexcept
    {
        try
        {
            return answer();
        }
        catch (const ProblemException& exception)
        {
            return problemResponse(exception.problem(), _request);
        }
        catch (...)
        {
            // What a module threw has been logged where it left the module; what is left is the host's own.
            if (_endpoint == nullptr || _endpoint->builtIn)
                _with.log.error("failed to answer request " + _requestId + ": " + currentExceptionText());
            return problemResponse(internalProblem(), _request);
        }
    }

    [[nodiscard]] Response routed()
    {
        const auto path = Target::encodedPath(_request.target);
        if (path == "*" && _request.method == "OPTIONS")
            return optionsResponse(_request, _settings->corsOrigins, _routes->allMethods());
        const auto match = _routes->find(_request.method, path);
        if (!match.pathFound)
            throw ProblemException(404, "nothing is found at this path; the routes stand in /openapi.json");
        if (match.endpoint == nullptr || isPreflight(_request))
            return unrouted(match);
        _endpoint = match.endpoint;
        return throughChain();
    }

    [[nodiscard]] Response unrouted(const RouteSet::Match& match) const
    {
        if (_request.method == "OPTIONS")
            return optionsResponse(_request, _settings->corsOrigins, std::string(match.allow));
        Problem problem{.status = 405, .detail = "this path does not take " + std::string(_request.method)};
        problem.headers.set("Allow", std::string(match.allow));
        throw ProblemException(std::move(problem));
    }

    [[nodiscard]] Response throughChain()
    {
        const Target target(_request.target);
        _request.path = target.path();
        _request.query = target.query();
        _request.route = _endpoint->route;
        _request.scope = &_endpoint->traits.scope;
        if (_with.gatekeeper)
            if (auto refusal = _with.gatekeeper(_request, *_endpoint))
                return std::move(*refusal);
        decodeBody();
        return _endpoint->chain.run(_request);
    }

    void decodeBody()
    {
        const auto encoding = _request.header("Content-Encoding");
        if (!encoding || encoding->empty() || equalsIgnoringCase(*encoding, "identity"))
            return;
        if (!equalsIgnoringCase(*encoding, "gzip") && !equalsIgnoringCase(*encoding, "x-gzip"))
        {
            Problem problem{.status = 415,
                            .detail = "the body's Content-Encoding is not understood; accepted: gzip, identity"};
            problem.headers.set("Accept-Encoding", "gzip, identity"); // RFC 9110, section 12.5.3
            throw ProblemException(std::move(problem));
        }
        const auto limit = bodyLimitOf(*_endpoint, *_settings);
        try
        {
            _body = gunzip(_request.body, limit.bytes, [this](std::size_t bytes) { takeRoom(bytes); });
        }
        catch (const ProblemException& exception)
        {
            if (exception.problem().status == 413)
                _with.instruments.limitHits(limit.key).increment();
            throw;
        }
        _request.body = _body;
    }

    void takeRoom(std::size_t bytes)
    {
        if (_incoming.room.take(bytes))
            return;
        _with.instruments.limitHits("server.maxBodyMemory").increment();
        Problem problem{.status = 503, .detail = http::bodiesTooLarge(_incoming.room.limit)};
        problem.headers.set("Retry-After", "1");
        throw ProblemException(std::move(problem));
    }

    /// True if every field can be written; tells the log of one that cannot.
    [[nodiscard]] bool allWritable(const Response& response) const
    {
        const auto& fields = response.headers.entries();
        const auto bad = std::ranges::find_if_not(fields, isWritable);
        if (bad == fields.end())
            return true;
        _with.log.error("the answer to " + std::string(_request.route) + " (request " + _requestId +
                        ") was withheld: its field '" + bad->first + "' cannot be written");
        return false;
    }

    [[nodiscard]] http::Outgoing finish(Response response)
    {
        const auto duration = _with.clock.monotonic() - _started;
        const auto route = _endpoint == nullptr ? std::string_view() : std::string_view(_endpoint->route);
        _with.durations.observe(_request.method, routePath(route), response.status, duration);
        if (_with.accessLog.wants(response.status, duration))
            record(response.status, duration, route);
        response.headers.set("X-Request-Id", std::move(_requestId));
        const bool isMade = response.body.text().has_value(); // what is still to come needs the modules it comes from
        return {isMade || _endpoint == nullptr ? nullptr : _routes->share(*_endpoint), std::move(response)};
    }

    void record(int status, std::chrono::nanoseconds duration, std::string_view route) const
    {
        _with.accessLog.record({.time = _with.clock.wall(),
                                .client = _request.client,
                                .method = _request.method,
                                .target = _request.target,
                                .route = route,
                                .status = status,
                                .duration = duration,
                                .requestId = _requestId,
                                .traceparent = _request.traceparent});
    }

    const Collaborators& _with;
    const http::Incoming& _incoming;
    std::shared_ptr<const PipelineSettings> _settings;
    std::shared_ptr<const RouteSet> _routes;
    const Endpoint* _endpoint = nullptr; // of _routes
    MonotonicTime _started;
    std::string _requestId;
    std::string _client;
    std::string _body;
    Request _request{};
};

http::BodyLimit Pipeline::bodyLimit(std::string_view method, std::string_view target) const noexcept
{
    const auto routes = _with.routes.load();
    const auto match = routes->find(method, Target::encodedPath(target));
    const auto settings = _with.settings.load();
    return match.endpoint == nullptr ? http::BodyLimit{settings->maxBody, "server.maxBody"}
                                     : bodyLimitOf(*match.endpoint, *settings);
}

bool Pipeline::isInstant(std::string_view method, std::string_view target) const noexcept
{
    const auto routes = _with.routes.load();
    const auto match = routes->find(method, Target::encodedPath(target));
    return match.endpoint == nullptr || isHealthRoute(*match.endpoint);
}

http::Outgoing Pipeline::dispatch(const http::Incoming& incoming) noexcept
{
    return Exchange(_with, incoming).answer();
}

http::Outgoing Pipeline::refuse(const http::Incoming& incoming, const http::Refusal& refusal) noexcept
{
    return Exchange(_with, incoming).refuse(refusal);
}

void Pipeline::limitStruck(const std::string& key) noexcept
{
    _with.instruments.limitHits(key).increment();
}

bool Pipeline::isTrusted(const Poco::Net::IPAddress& peer) const noexcept
{
    return containsAddress(_with.settings.load()->trustedProxies, ipAddressOf(peer));
}
} // namespace weir::host
