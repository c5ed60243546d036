#include "AdminHandlers.h"

#include "weir/Json.h"
#include "weir/Problem.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <optional>
#include <string>
#include <vector>

namespace weir::cache
{
namespace
{
constexpr const char* stateOpenApi =
    R"({"summary":"What the cache holds, and how each rule answered","tags":["cache"],"responses":{"200":{"description":"Entries and bytes of this process; requests of each rule by result","content":{"application/json":{}}}}})";
constexpr const char* purgeOpenApi =
    R"({"summary":"Drop what is kept: for some resources, or all of it","tags":["cache"],"requestBody":{"required":true,"content":{"application/json":{"schema":{"oneOf":[{"type":"object","required":["resources"],"properties":{"resources":{"type":"array","items":{"type":"string"},"minItems":1}}},{"type":"object","required":["all"],"properties":{"all":{"const":true}}}]}}}},"responses":{"200":{"description":"How many entries of this process went","content":{"application/json":{"schema":{"type":"object","properties":{"purged":{"type":"integer"}}}}}},"default":{"description":"What is wrong, as RFC 9457 has it","content":{"application/problem+json":{}}}}})";

Response state(Cache& cache)
{
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    json.key("entries").integer(cache.store().entries());
    json.key("bytes").integer(cache.store().bytes());
    json.key("rules").beginArray();
    for (const auto& [rule, counts] : cache.rules().all())
    {
        json.beginObject().key("rule").string(rule);
        for (std::size_t i = 0; i < resultCount; ++i)
            json.key(labelOf(static_cast<Result>(i))).integer(counts->of(static_cast<Result>(i)));
        json.endObject();
    }
    json.endArray().endObject();
    return jsonResponse(std::move(text));
}

/// What is to go; no resources: everything.
struct Purge
{
    std::vector<std::string> resources;
};

Purge wrong()
{
    throw ProblemException(422, R"(allowed: {"resources":["metrics/cpu"]} with at least one, or {"all":true})");
}

Purge purgeOf(const Poco::Dynamic::Var& value)
{
    if (value.type() != typeid(Poco::JSON::Array::Ptr))
        return wrong();
    Purge purge;
    for (const auto& resource : *value.extract<Poco::JSON::Array::Ptr>())
    {
        if (!resource.isString())
            return wrong();
        purge.resources.push_back(resource.toString());
    }
    return purge.resources.empty() ? wrong() : purge;
}

Purge purgeIn(const Poco::JSON::Object& wish)
{
    if (wish.size() != 1)
        return wrong();
    if (wish.has("resources"))
        return purgeOf(wish.get("resources"));
    const auto all = wish.get("all");
    return all.isBoolean() && all.convert<bool>() ? Purge() : wrong();
}

Purge parse(const std::string& body)
{
    Poco::Dynamic::Var parsed;
    try
    {
        Poco::JSON::Parser parser;
        parser.setDepth(4);
        parsed = parser.parse(body);
    }
    catch (const Poco::Exception&)
    {
        throw ProblemException(400, "the body is not JSON");
    }
    if (parsed.type() != typeid(Poco::JSON::Object::Ptr))
        return wrong();
    return purgeIn(*parsed.extract<Poco::JSON::Object::Ptr>());
}

Response purge(Cache& cache, const Request& request)
{
    const auto wanted = parse(std::string(request.body));
    const auto purged = wanted.resources.empty() ? cache.purgeAll() : cache.purge(wanted.resources);
    return jsonResponse("{\"purged\":" + std::to_string(purged) + "}");
}
} // namespace

void offerAdmin(Registrar& offer, const std::shared_ptr<Cache>& cache)
{
    offer.adminHandler("GET /admin/cache", {.openapi = stateOpenApi},
                       makeHandler([cache](const Request& /*request*/) { return state(*cache); }));
    offer.adminHandler("POST /admin/cache/purge", {.openapi = purgeOpenApi},
                       makeHandler([cache](const Request& request) { return purge(*cache, request); }));
}
} // namespace weir::cache
