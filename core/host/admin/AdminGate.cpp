#include "AdminGate.h"

#include "weir/Problem.h"

#include <Poco/SHA2Engine.h>

#include <algorithm>
#include <array>

namespace weir::host
{
namespace
{
constexpr std::array<std::string_view, 4> openRoutes{"GET /health", "GET /livez", "GET /readyz", "GET /metrics"};

Poco::DigestEngine::Digest digest(std::string_view text)
{
    Poco::SHA2Engine engine;
    engine.update(text.data(), static_cast<unsigned>(text.size()));
    return engine.digest();
}

/// Takes the same time wherever two texts differ: it compares hashes, and all of them.
bool equalInConstantTime(std::string_view a, std::string_view b)
{
    const auto left = digest(a);
    const auto right = digest(b);
    unsigned difference = 0;
    for (std::size_t i = 0; i < left.size(); ++i)
        difference |= static_cast<unsigned>(left[i] ^ right[i]);
    return difference == 0;
}

std::optional<std::string_view> bearerToken(const Request& request)
{
    constexpr std::string_view scheme = "Bearer ";
    const auto field = request.header("Authorization");
    if (!field || field->size() < scheme.size() || !equalsIgnoringCase(field->substr(0, scheme.size()), scheme))
        return std::nullopt;
    return field->substr(scheme.size());
}

bool isLoopback(const std::string& host)
{
    Poco::Net::IPAddress parsed;
    return host == "localhost" || (Poco::Net::IPAddress::tryParse(host, parsed) && http::unmapped(parsed).isLoopback());
}

/// False if Host names another machine: a page whose name was made to lead here (DNS rebinding) sends no Origin.
bool isForThisMachine(const Request& request)
{
    auto host = request.header("Host").value_or("localhost");
    const auto port = host.rfind(':');
    if (port != std::string_view::npos && host.find(']', port) == std::string_view::npos)
        host = host.substr(0, port);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    return isLoopback(std::string(host));
}

/// What browsers say of requests such as an image's (Fetch Metadata).
bool isOfAnotherSite(const Request& request)
{
    const auto site = request.header("Sec-Fetch-Site").value_or("none");
    return site != "none" && site != "same-origin";
}

Response forbidden(const Request& request, const char* reason)
{
    return problemResponse({.status = 403, .detail = reason}, request);
}

Response unauthorized(const Request& request, bool wrong)
{
    Problem problem{.status = 401,
                    .detail = wrong ? "the bearer token is not the one in admin.token"
                                    : "this needs 'Authorization: Bearer TOKEN' with the token in admin.token"};
    problem.headers.set("WWW-Authenticate", wrong ? "Bearer error=\"invalid_token\"" : "Bearer");
    return problemResponse(problem, request);
}
} // namespace

AdminGate::AdminGate(const Snapshot<ConfigView>& config) : _config(config)
{
    _loopback = isLoopback(config.load()->text("admin.address"));
}

bool AdminGate::closed() const
{
    return !_loopback && _config.load()->text("admin.token").empty();
}

std::optional<Response> AdminGate::withoutToken(const Request& request) const
{
    if (!_loopback)
        return forbidden(request, "the admin listener is reachable from other machines and admin.token is not set");
    if (request.header("Origin") || isOfAnotherSite(request))
        return forbidden(request, "a web page may not use the admin listener without a token; set admin.token");
    if (!isForThisMachine(request))
        return forbidden(request, "without admin.token the admin listener answers to localhost and loopback addresses "
                                  "only, not to the name in Host; set admin.token");
    return std::nullopt;
}

std::optional<Response> AdminGate::operator()(const Request& request, const Endpoint& endpoint) const
{
    if (std::ranges::find(openRoutes, endpoint.route) != openRoutes.end())
        return std::nullopt;
    const auto wanted = _config.load()->text("admin.token");
    if (wanted.empty())
        return withoutToken(request);
    const auto token = bearerToken(request);
    if (token && equalInConstantTime(*token, wanted))
        return std::nullopt;
    return unauthorized(request, token.has_value());
}
} // namespace weir::host
