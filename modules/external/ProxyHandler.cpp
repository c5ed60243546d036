#include "ProxyHandler.h"

#include "FailureAnswer.h"
#include "FieldValues.h"
#include "ProxyFields.h"
#include "weir/Problem.h"
#include "weir/Units.h"

#include <algorithm>

namespace weir::external
{
namespace
{
constexpr const char* forwardable = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

/// With the encodings undone that could make a dot segment or a separator. (That of `/` never comes this far.)
std::string plain(std::string_view path)
{
    std::string text;
    for (; !path.empty(); path.remove_prefix(1))
    {
        const auto code = path.substr(0, 3);
        const bool isDot = equalsIgnoringCase(code, "%2e");
        if (!isDot && !equalsIgnoringCase(code, "%5c"))
        {
            text += path.front();
            continue;
        }
        text += isDot ? '.' : '\\';
        path.remove_prefix(2);
    }
    return text;
}

/// True for `.` and `..`, also where only some services see them: with parameters (`..;x`, RFC 3986, section 3.3) and
/// between backslashes.
bool hasDotSegment(std::string_view encoded)
{
    const auto text = plain(encoded);
    for (std::string_view path = text;;)
    {
        const auto end = path.find_first_of("/\\");
        const auto segment = path.substr(0, end);
        const auto name = segment.substr(0, segment.find(';'));
        if (name == "." || name == "..")
            return true;
        if (end == std::string_view::npos)
            return false;
        path.remove_prefix(end + 1);
    }
}

/// Set if the caller bounds how far its request goes (RFC 9110, section 7.6.2).
std::optional<std::uint64_t> maxForwards(const Request& request)
{
    const auto field = request.method == "OPTIONS" ? request.header("Max-Forwards") : std::nullopt;
    return field ? parseUnsigned(trimmed(*field)) : std::nullopt;
}

void requireForwardable(const Request& request)
{
    if (request.method != "CONNECT" && request.method != "TRACE")
        return;
    Problem problem{.status = 405, .detail = "this path forwards every method but CONNECT and TRACE"};
    problem.headers.set("Allow", forwardable);
    throw ProblemException(std::move(problem));
}
} // namespace

Response ProxyHandler::handle(const Request& request)
{
    requireForwardable(request);
    if (maxForwards(request) == 0)
    {
        Response response{.status = 204};
        response.headers.set("Allow", forwardable);
        return response;
    }
    const auto deadline = std::min(request.deadline, _clock.monotonic() + _timeout);
    auto outcome = _service->call(forwarded(request), deadline);
    if (!outcome)
        return failureAnswer(outcome.error(), request);
    constexpr int firstServerError = 500;
    Response response{.status = outcome->status,
                      .headers = fieldsForCaller(outcome->headers, request.method),
                      .body = std::move(outcome->body)};
    const auto suffix = behindPrefix(request.target);
    response.resources = {"external", "external/" + std::string(suffix.substr(0, suffix.find('?')))};
    if (variesByServersOwn(response.headers) || hidesFields(request))
        response.freshFor = std::chrono::milliseconds(0);
    if (response.status >= firstServerError)
        response.failure = Failure::upstream;
    return response;
}

/// By slashes, for letters may be percent-encoded, here as in the route: its length is not that of the prefix.
std::string_view ProxyHandler::behindPrefix(std::string_view target) const noexcept
{
    for (auto slashes = std::ranges::count(_prefix, '/'); slashes > 0; --slashes)
        target.remove_prefix(std::min(target.find('/'), target.size() - 1) + 1);
    return target;
}

UpstreamRequest ProxyHandler::forwarded(const Request& request) const
{
    const auto suffix = behindPrefix(request.target);
    if (_url.path != "/" && hasDotSegment(suffix.substr(0, suffix.find('?'))))
        throw ProblemException(400, "a path that is forwarded may have no dot segments");
    UpstreamRequest forwarded{.method = std::string(request.method),
                              .target = _url.targetBelow(suffix),
                              .fields = fieldsForService(request),
                              .body = request.body};
    if (const auto left = maxForwards(request))
        forwarded.fields.emplace_back("Max-Forwards", std::to_string(*left - 1));
    return forwarded;
}
} // namespace weir::external
