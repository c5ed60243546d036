#include "AdminHandlers.h"

#include "RateLimiter.h"
#include "weir/Json.h"
#include "weir/Problem.h"

#include <algorithm>
#include <utility>

namespace weir::ratelimit
{
namespace
{
constexpr std::string_view policyPath = "/admin/ratelimit/";

constexpr const char* listOperation =
    R"({"summary":"Policies, and what is counted in process","tags":["ratelimit"],"responses":{)"
    R"("200":{"description":"The policies","content":{"application/json":{}}},)"
    R"("default":{"description":"What is wrong, as RFC 9457 has it","content":{"application/problem+json":{}}}}})";

constexpr const char* forgetOperation =
    R"({"summary":"Forget one client of a policy, or all","tags":["ratelimit"],"parameters":[)"
    R"({"name":"key","in":"query","required":false,"schema":{"type":"string"},"description":)"
    R"("An address, a header field's value or a route, whatever the policy counts by; missing: all"}],)"
    R"("responses":{"204":{"description":"Forgotten"},)"
    R"("default":{"description":"What is wrong, as RFC 9457 has it","content":{"application/problem+json":{}}}}})";

std::string keyText(const KeyRule& key)
{
    switch (key.kind)
    {
    case KeyRule::Kind::ip:
        return "ip";
    case KeyRule::Kind::header:
        return "header:" + key.header;
    case KeyRule::Kind::route:
        return "route";
    }
    return {};
}

void write(JsonWriter& json, const PolicySettings& policy)
{
    const auto window = std::chrono::duration_cast<std::chrono::milliseconds>(policy.limit.window);
    json.beginObject();
    json.key("policy").string(policy.name);
    json.key("routes").beginArray();
    for (const auto& route : policy.routes)
        json.string(route);
    json.endArray();
    json.key("limit").integer(policy.limit.count);
    json.key("window").string(formatDuration(window));
    json.key("key").string(keyText(policy.key));
    json.key("mode").string(policy.isShadow ? "shadow" : "enforce");
    json.endObject();
}

Response listed(RateLimiter& limiter, const RateLimitSettings& settings)
{
    std::string text;
    JsonWriter json(text);
    json.beginObject().key("policies").beginArray();
    for (const auto& policy : settings.policies)
        write(json, policy);
    json.endArray();
    json.key("keys").integer(limiter.memory().size());
    json.key("bytes").integer(limiter.memory().bytes());
    json.key("max_bytes").integer(settings.maxBytes);
    json.key("degraded").boolean(limiter.isDegraded());
    json.endObject();
    return jsonResponse(std::move(text));
}

bool forgetClient(Quota& quota, const PolicySettings& policy, std::string_view client)
{
    bool done = true;
    for (const auto& key : keysMeant(policy.key, client))
        done = quota.forget(keyPrefixOf(policy) + key) && done;
    return done;
}

Response forgotten(RateLimiter& limiter, const RateLimitSettings& settings, const Request& request)
{
    const auto name = request.path.substr(policyPath.size());
    const auto policy = std::ranges::find(settings.policies, name, &PolicySettings::name);
    if (policy == settings.policies.end())
        throw ProblemException(404, "there is no policy of that name; GET /admin/ratelimit lists them");
    const auto client = request.parameter("key");
    const bool done =
        client ? forgetClient(limiter.quota(), *policy, *client) : limiter.quota().forgetPolicy(policy->name);
    if (done)
        return {.status = 204};
    Problem problem{.status = 503, .detail = "forgotten in this process, but Redis did not answer"};
    problem.headers.set("Retry-After", "1");
    throw ProblemException(std::move(problem));
}
} // namespace

void offerAdminRoutes(Registrar& offer, RateLimiter& limiter, const RateLimitSettings& settings)
{
    const auto shared = std::make_shared<const RateLimitSettings>(settings);
    offer.adminHandler("GET /admin/ratelimit", {.openapi = listOperation},
                       makeHandler([&limiter, shared](const Request&) { return listed(limiter, *shared); }));
    offer.adminHandler(
        "DELETE /admin/ratelimit/*", {.openapi = forgetOperation},
        makeHandler([&limiter, shared](const Request& request) { return forgotten(limiter, *shared, request); }));
}
} // namespace weir::ratelimit
