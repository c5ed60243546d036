#include "Cors.h"

#include <algorithm>

namespace weir::host
{
namespace
{
bool isAllowed(const Request& request, const std::vector<std::string>& origins)
{
    const auto origin = request.header("Origin");
    return origin && std::ranges::find(origins, *origin) != origins.end();
}
} // namespace

bool isPreflight(const Request& request) noexcept
{
    return request.method == "OPTIONS" && request.header("Origin") && request.header("Access-Control-Request-Method");
}

void allowOrigin(const Request& request, const std::vector<std::string>& origins, Response& response)
{
    if (origins.empty())
        return;
    response.headers.add("Vary", "Origin"); // also where it is missing: the answer would differ with another
    if (!isAllowed(request, origins))
        return;
    response.headers.set("Access-Control-Allow-Origin", std::string(*request.header("Origin")));
    // What a script may read beyond the safelisted fields.
    response.headers.set(
        "Access-Control-Expose-Headers",
        "Age, ETag, Retry-After, X-Request-Id, RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, "
        "X-RateLimit-Reset, Cache-Status, Idempotency-Replayed, Weir-Fallback");
}

Response optionsResponse(const Request& request, const std::vector<std::string>& origins, const std::string& allow)
{
    Response response{.status = 204};
    response.headers.set("Allow", allow);
    if (isPreflight(request) && isAllowed(request, origins))
    {
        response.headers.set("Access-Control-Allow-Methods", allow);
        response.headers.set("Access-Control-Allow-Headers",
                             "Authorization, Content-Type, Content-Encoding, Idempotency-Key, If-None-Match, "
                             "X-API-Key, X-Request-Id, traceparent");
        response.headers.set("Access-Control-Max-Age", "600");
    }
    return response;
}
} // namespace weir::host
