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
    const auto address = config.load()->text("admin.address");
    Poco::Net::IPAddress parsed;
    _loopback = address == "localhost" ||
                (Poco::Net::IPAddress::tryParse(address, parsed) && http::unmapped(parsed).isLoopback());
}

bool AdminGate::closed() const
{
    return !_loopback && _config.load()->text("admin.token").empty();
}

std::optional<Response> AdminGate::operator()(const Request& request, const Endpoint& endpoint) const
{
    if (std::ranges::find(openRoutes, endpoint.route) != openRoutes.end())
        return std::nullopt;
    if (closed())
        return forbidden(request, "the admin listener is reachable from other machines and admin.token is not set");
    const auto wanted = _config.load()->text("admin.token");
    if (wanted.empty())
    {
        if (request.header("Origin"))
            return forbidden(request, "a web page may not use the admin listener without a token; set admin.token");
        return std::nullopt;
    }
    const auto token = bearerToken(request);
    if (token && equalInConstantTime(*token, wanted))
        return std::nullopt;
    return unauthorized(request, token.has_value());
}
} // namespace weir::host
