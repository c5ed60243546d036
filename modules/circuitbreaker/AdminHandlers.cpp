#include "AdminHandlers.h"

#include "Guards.h"
#include "Wish.h"
#include "weir/Json.h"
#include "weir/Problem.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <string>
#include <utility>

namespace weir::circuitbreaker
{
namespace
{
constexpr std::string_view guardPath = "/admin/circuitbreaker/";

constexpr const char* listOperation =
    R"({"summary":"The circuits: state, counts, latest transitions","tags":["circuitbreaker"],"responses":{)"
    R"("200":{"description":"The guards in use","content":{"application/json":{}}},)"
    R"("default":{"description":"What is wrong, as RFC 9457 has it","content":{"application/problem+json":{}}}}})";

constexpr const char* forceOperation =
    R"({"summary":"Force a circuit open or out of the way, close it, or leave it to itself","tags":["circuitbreaker"],)"
    R"("requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object",)"
    R"("required":["state"],"additionalProperties":false,"properties":{)"
    R"("state":{"enum":["forced_open","disabled","closed","auto"]},)"
    R"("for":{"type":"string","description":"How long a forced state lasts, such as 10m; missing: for good"}}}}}},)"
    R"("responses":{"200":{"description":"The guard as it is now","content":{"application/json":{}}},)"
    R"("default":{"description":"What is wrong, as RFC 9457 has it","content":{"application/problem+json":{}}}}})";

std::string textOf(WallTime time)
{
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch());
    return Poco::DateTimeFormatter::format(Poco::Timestamp(micros.count()), "%Y-%m-%dT%H:%M:%S.%iZ");
}

double rateOf(std::uint64_t part, std::uint64_t all)
{
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

void writeCounts(JsonWriter& json, const Guard::View& view)
{
    json.key("counts").beginObject();
    json.key("calls").integer(view.counts.calls);
    json.key("failures").integer(view.counts.failures);
    json.key("slow").integer(view.counts.slow);
    json.key("failure_rate").real(rateOf(view.counts.failures, view.counts.calls));
    json.key("slow_call_rate").real(rateOf(view.counts.slow, view.counts.calls));
    json.key("consecutive_failures").integer(view.consecutiveFailures);
    json.key("probes").integer(view.probes);
    json.key("in_flight").integer(view.inFlight);
    json.key("waiting").integer(view.waiting);
    json.endObject();
}

void writeTransitions(JsonWriter& json, const Guard::View& view)
{
    json.key("transitions").beginArray();
    for (const auto& [at, transition] : view.transitions)
    {
        json.beginObject();
        json.key("at").string(textOf(at));
        json.key("from").string(nameOf(transition.from));
        json.key("to").string(nameOf(transition.to));
        json.key("reason").string(transition.reason);
        json.endObject();
    }
    json.endArray();
}

void write(JsonWriter& json, Guard& guard)
{
    const auto view = guard.view();
    json.beginObject();
    json.key("guard").string(guard.name());
    json.key("state").string(nameOf(view.state));
    if (view.until)
        json.key("until").string(textOf(*view.until));
    writeCounts(json, view);
    writeTransitions(json, view);
    json.endObject();
}

Response listed(Guards& guards)
{
    std::string text;
    JsonWriter json(text);
    json.beginObject().key("guards").beginArray();
    for (const auto& guard : guards.inUse())
    {
        guard->settle();
        write(json, *guard);
    }
    json.endArray().endObject();
    return jsonResponse(std::move(text));
}

void fulfil(Guard& guard, const Wish& wish)
{
    switch (wish.kind)
    {
    case Wish::Kind::forcedOpen:
        return guard.force(State::forcedOpen, wish.time);
    case Wish::Kind::disabled:
        return guard.force(State::disabled, wish.time);
    case Wish::Kind::closed:
        return guard.reset();
    case Wish::Kind::automatic:
        return guard.release();
    }
}

Response forced(Guards& guards, const Request& request)
{
    const auto guard = guards.find(request.path.substr(guardPath.size()));
    if (guard == nullptr)
        throw ProblemException(404, "there is no guard of that name; GET /admin/circuitbreaker lists them");
    fulfil(*guard, parseWish(std::string(request.body)));
    std::string text;
    JsonWriter json(text);
    write(json, *guard);
    return jsonResponse(std::move(text));
}
} // namespace

void offerAdminRoutes(Registrar& offer, Guards& guards)
{
    offer.adminHandler("GET /admin/circuitbreaker", {.openapi = listOperation},
                       makeHandler([&guards](const Request& /*request*/) { return listed(guards); }));
    offer.adminHandler("POST /admin/circuitbreaker/*", {.openapi = forceOperation},
                       makeHandler([&guards](const Request& request) { return forced(guards, request); }));
}
} // namespace weir::circuitbreaker
