#include "ApikeyMiddleware.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <weir/Problem.h>

namespace apikey
{
namespace
{
weir::Counter& counter(weir::Instruments& instruments, std::string_view decision)
{
    return instruments.counter("weir_apikey_decisions_total", "Requests by what their API key led to.",
                               {{"decision", std::string(decision)}});
}

std::optional<std::string_view> presentedKey(const weir::Request& request)
{
    constexpr std::string_view scheme = "Bearer ";
    if (const auto key = request.header("X-Api-Key"))
        return key;
    const auto authorization = request.header("Authorization");
    if (!authorization || !weir::equalsIgnoringCase(authorization->substr(0, scheme.size()), scheme))
        return std::nullopt;
    const auto key = authorization->substr(scheme.size());
    return key.substr(std::min(key.find_first_not_of(' '), key.size()));
}

// RFC 9110, section 11.6.1: a 401 names what would be accepted. The error code is RFC 6750's (section 3.1).
weir::Response unauthorized(const weir::Request& request, std::string detail, std::string challenge)
{
    weir::Problem problem{.status = 401, .detail = std::move(detail)};
    problem.headers.set("WWW-Authenticate", std::move(challenge));
    return weir::problemResponse(problem, request);
}
} // namespace

Decisions::Decisions(weir::Instruments& instruments)
    : admitted(counter(instruments, "admitted")),
      missing(counter(instruments, "missing")),
      unknown(counter(instruments, "unknown"))
{
}

ApikeyMiddleware::ApikeyMiddleware(KeyRing ring, const Decisions& decisions)
    : _ring(std::move(ring)), _decisions(decisions)
{
}

weir::Response ApikeyMiddleware::handle(const weir::Request& request, const weir::Next& next)
{
    const auto key = presentedKey(request);
    if (!key)
    {
        _decisions.missing.increment();
        return unauthorized(request, "no API key: send one as X-Api-Key or as Authorization: Bearer",
                            R"(Bearer realm="weir")");
    }
    if (!_ring.admits(*key))
    {
        _decisions.unknown.increment();
        return unauthorized(request, "the API key is not known here", R"(Bearer realm="weir", error="invalid_token")");
    }
    _decisions.admitted.increment();
    return next(request);
}
} // namespace apikey
