#include "QueryHandlers.h"

#include "BoundedQuery.h"
#include "StepFiller.h"
#include "weir/Json.h"

#include <utility>

namespace weir::metrics
{
namespace
{
void writeGroupTags(JsonWriter& json, const std::vector<std::string>& names, const GroupKey& key)
{
    json.key("tags").beginObject();
    for (std::size_t i = 0; i < names.size(); ++i)
    {
        json.key(names[i]);
        key[i] ? json.string(*key[i]) : json.null();
    }
    json.endObject();
}

/// The answer with what caches need to know of it.
Response answer(std::string text, const Query& query)
{
    auto response = jsonResponse(std::move(text));
    response.resources = {resourceOf(query.selection.type)};
    response.freshFor = query.freshFor;
    return response;
}

/// `each` writes the members of one group behind its tags, or of the answer itself where nothing is grouped.
template <class F>
void writeGroups(JsonWriter& json, const Groups& groups, const std::vector<std::string>& names, F each)
{
    if (names.empty())
        return each(groups.empty() ? Buckets() : groups.begin()->second);
    json.key("groups").beginArray();
    for (const auto& [key, buckets] : groups)
    {
        json.beginObject();
        writeGroupTags(json, names, key);
        each(buckets);
        json.endObject();
    }
    json.endArray();
}

Response summary(const MetricsContext& context, const Request& request)
{
    const auto settings = context.settings.load();
    auto query = parseQuery(Endpoint::summary, request, *settings, toTime(context.clock.wall()));
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    json.key("type").string(query.selection.type);
    aggregate(context, *settings, query,
              [&](const Groups& groups, const RequireTime& requireTime)
              {
                  writeGroups(json, groups, query.aggregation.groupBy,
                              [&](const Buckets& buckets)
                              {
                                  requireTime();
                                  writeStatistics(json, buckets.empty() ? Accumulator() : buckets.begin()->second,
                                                  query.aggregation.statistics);
                              });
              });
    json.endObject();
    return answer(std::move(text), query);
}

void writeSteps(JsonWriter& json, const Buckets& buckets, const Query& query, const RequireTime& requireTime)
{
    json.key("points").beginArray();
    for (const auto& [start, accumulator] : buckets)
    {
        requireTime();
        json.beginObject();
        json.key("timestamp").string(formatTimestamp(start));
        writeStatistics(json, accumulator, query.aggregation.statistics);
        json.endObject();
    }
    json.endArray();
}

Response series(const MetricsContext& context, const Request& request)
{
    const auto settings = context.settings.load();
    auto query = parseQuery(Endpoint::series, request, *settings, toTime(context.clock.wall()));
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    json.key("type").string(query.selection.type);
    json.key("step").string(query.step);
    aggregate(context, *settings, query,
              [&](Groups& groups, const RequireTime& requireTime)
              {
                  if (query.fill)
                      fillSteps(groups, query);
                  writeGroups(json, groups, query.aggregation.groupBy,
                              [&](const Buckets& buckets) { writeSteps(json, buckets, query, requireTime); });
              });
    json.endObject();
    return answer(std::move(text), query);
}

Response points(const MetricsContext& context, const Request& request)
{
    const auto settings = context.settings.load();
    const auto query = parseQuery(Endpoint::points, request, *settings, toTime(context.clock.wall()));
    Response response{.body = Pull(openStream(context, *settings, query))};
    response.headers.set("Content-Type", "application/x-ndjson");
    response.resources = {resourceOf(query.selection.type)};
    response.freshFor = query.freshFor;
    return response;
}

Response types(const MetricsContext& context, const Request& request)
{
    const auto settings = context.settings.load();
    const auto now = toTime(context.clock.wall());
    const auto query = parseQuery(Endpoint::types, request, *settings, now);
    const auto& rules = settings->points.retention;
    const auto horizon = [&](const std::string& type) { return rules.oldest(type, now); };
    std::string text;
    JsonWriter json(text);
    json.beginObject().key("types").beginArray();
    typesWithin(context, *settings, horizon,
                [&](const std::vector<TypeInfo>& all, const RequireTime& requireTime)
                {
                    for (const auto& info : all)
                    {
                        requireTime();
                        json.beginObject();
                        json.key("type").string(info.type);
                        json.key("series").integer(info.series);
                        json.key("count").integer(info.count);
                        json.key("first").string(formatTimestamp(info.first));
                        json.key("last").string(formatTimestamp(info.last));
                        json.endObject();
                    }
                });
    json.endArray().endObject();
    auto response = jsonResponse(std::move(text));
    response.resources = {typesResource()};
    response.freshFor = query.freshFor;
    return response;
}

Response tags(const MetricsContext& context, const Request& request)
{
    const auto settings = context.settings.load();
    const auto query = parseQuery(Endpoint::tags, request, *settings, toTime(context.clock.wall()));
    std::string text;
    JsonWriter json(text);
    json.beginObject();
    json.key("type").string(query.selection.type);
    json.key("tags").beginObject();
    tagsWithin(context, *settings, query.selection,
               [&](const TagValues& all, const RequireTime& requireTime)
               {
                   for (const auto& [name, values] : all)
                   {
                       json.key(name).beginArray();
                       for (const auto& value : values)
                       {
                           requireTime();
                           json.string(value);
                       }
                       json.endArray();
                   }
               });
    json.endObject().endObject();
    return answer(std::move(text), query);
}

template <class F>
std::shared_ptr<Handler> handlerOf(std::shared_ptr<MetricsContext> context, F function)
{
    return makeHandler([context = std::move(context), function](const Request& request)
                       { return function(*context, request); });
}
} // namespace

std::shared_ptr<Handler> summaryHandler(std::shared_ptr<MetricsContext> context)
{
    return handlerOf(std::move(context), summary);
}

std::shared_ptr<Handler> seriesHandler(std::shared_ptr<MetricsContext> context)
{
    return handlerOf(std::move(context), series);
}

std::shared_ptr<Handler> pointsHandler(std::shared_ptr<MetricsContext> context)
{
    return handlerOf(std::move(context), points);
}

std::shared_ptr<Handler> typesHandler(std::shared_ptr<MetricsContext> context)
{
    return handlerOf(std::move(context), types);
}

std::shared_ptr<Handler> tagsHandler(std::shared_ptr<MetricsContext> context)
{
    return handlerOf(std::move(context), tags);
}
} // namespace weir::metrics
