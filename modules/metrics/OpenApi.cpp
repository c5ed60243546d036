#include "OpenApi.h"

#include "weir/Json.h"

namespace weir::metrics
{
namespace
{
constexpr std::string_view pointSchema =
    R"({"type":"object","required":["value","type"],"properties":{)"
    R"("timestamp":{"description":"RFC 3339 or a Unix time; missing: now","type":["string","number"]},)"
    R"("value":{"type":"number"},"type":{"type":"string","minLength":1},)"
    R"("tags":{"type":"object","additionalProperties":{"type":"string"}}}})";

void writeParameter(JsonWriter& json, const Parameter& parameter)
{
    json.beginObject();
    json.key("name").string(parameter.name);
    json.key("in").string("query");
    json.key("description").string(parameter.summary);
    json.key("required").boolean(parameter.required);
    json.key("schema").raw(parameter.schema);
    json.endObject();
}

void writeIdempotencyKey(JsonWriter& json)
{
    json.beginObject();
    json.key("name").string("Idempotency-Key");
    json.key("in").string("header");
    json.key("description").string("Makes the write safe to send again: under one key it is stored once");
    json.key("required").boolean(false);
    json.key("schema").raw(R"({"type":"string","minLength":1,"maxLength":255})");
    json.endObject();
}

void writeBody(JsonWriter& json)
{
    json.key("requestBody").beginObject().key("required").boolean(true).key("content").beginObject();
    json.key("application/json").beginObject().key("schema").beginObject().key("oneOf").beginArray();
    json.raw(pointSchema);
    json.beginObject().key("type").string("array").key("items").raw(pointSchema).endObject();
    json.endArray().endObject().endObject();
    json.key("application/x-ndjson").beginObject().key("schema").raw(pointSchema).endObject();
    json.endObject().endObject();
}

void writeResponse(JsonWriter& json, std::string_view status, std::string_view description, std::string_view media)
{
    json.key(status).beginObject();
    json.key("description").string(description);
    json.key("content").beginObject().key(media).beginObject().endObject().endObject();
    json.endObject();
}

std::string_view mediaOf(Endpoint endpoint) noexcept
{
    switch (endpoint)
    {
    case Endpoint::points:
        return "application/x-ndjson";
    case Endpoint::backup:
        return "application/vnd.sqlite3";
    default:
        return "application/json";
    }
}

void writeResponses(JsonWriter& json, Endpoint endpoint)
{
    json.key("responses").beginObject();
    if (endpoint == Endpoint::write)
        writeResponse(json, "201", "The point is stored", "application/json");
    writeResponse(json, "200", endpoint == Endpoint::write ? "What became of a batch" : "The answer",
                  mediaOf(endpoint));
    writeResponse(json, "default", "What is wrong (RFC 9457)", "application/problem+json");
    json.endObject();
}
} // namespace

std::string operationOf(Endpoint endpoint, std::string_view summary)
{
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    json.key("summary").string(summary);
    json.key("tags").beginArray().string("metrics").endArray();
    json.key("parameters").beginArray();
    for (const auto& parameter : parametersOf(endpoint))
        writeParameter(json, parameter);
    if (endpoint == Endpoint::write)
        writeIdempotencyKey(json);
    json.endArray();
    if (endpoint == Endpoint::write)
        writeBody(json);
    writeResponses(json, endpoint);
    json.endObject();
    return text;
}
} // namespace weir::metrics
