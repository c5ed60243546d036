#include "HealthHandlers.h"

#include "weir/Json.h"
#include "weir/Problem.h"

#include <string>

namespace weir::host
{
namespace
{
using Entries = std::vector<HealthBoard::Entry>;

constexpr const char* healthOpenApi =
    R"({"summary":"Whether the process answers at all","responses":{"200":{"description":"It does","content":{"application/json":{"schema":{"type":"object","properties":{"status":{"const":"ok"}}}}}}}})";
constexpr const char* checkOpenApi =
    R"({"summary":"Liveness or readiness check","parameters":[{"name":"verbose","in":"query","description":"List every check","allowEmptyValue":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"Passed","content":{"text/plain":{}}},"503":{"description":"Failed","content":{"text/plain":{}}}}})";

void requireKnownParameters(const Request& request)
{
    for (const auto& [name, value] : request.query)
        if (name != "verbose")
            throw ProblemException(
                {.status = 422,
                 .detail = "a query parameter is at fault",
                 .errors = {{.parameter = std::string(name), .detail = "unknown; allowed: verbose"}}});
}

std::string line(const HealthBoard::Entry& entry)
{
    switch (entry.health.state)
    {
    case Health::State::failed:
        return "[-]" + entry.name + " failed: " + entry.health.reason + "\n";
    case Health::State::degraded:
        return "[+]" + entry.name + " degraded: " + entry.health.reason + "\n";
    case Health::State::ok:
        break;
    }
    return "[+]" + entry.name + " ok\n";
}

Response check(const Request& request, const std::string& name, bool passed, const Entries& entries)
{
    requireKnownParameters(request);
    std::string text;
    if (request.parameter("verbose"))
        for (const auto& entry : entries)
            text += line(entry);
    text += name + (passed ? " check passed" : " check failed");
    auto response = textResponse(std::move(text), passed ? 200 : 503);
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Entries readiness(const HealthBoard& board)
{
    auto entries = board.entries();
    Health shutdown;
    if (board.draining())
        shutdown = {Health::State::failed, "the server is draining"};
    entries.push_back({"shutdown", shutdown});
    return entries;
}
} // namespace

void offerHealth(Offers& offers, Audience audience, const HealthBoard& board)
{
    const auto offer = [&](const char* route, const char* openapi, auto answer)
    {
        auto handler = makeHandler(std::move(answer));
        if (audience == Audience::callers)
            offers.handler(route, {.openapi = openapi}, std::move(handler));
        else
            offers.adminHandler(route, {.openapi = openapi}, std::move(handler));
    };
    offer("GET /health", healthOpenApi, [](const Request&) { return jsonResponse(R"({"status":"ok"})"); });
    offer("GET /livez", checkOpenApi,
          [](const Request& request) {
              return check(request, "livez", true, {{"process", {}}});
          });
    offer("GET /readyz", checkOpenApi,
          [&board](const Request& request) { return check(request, "readyz", board.ready(), readiness(board)); });
}
} // namespace weir::host
