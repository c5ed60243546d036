#include "IngestHandler.h"

#include "Query.h"
#include "engine/SeriesKey.h"
#include "weir/Blocking.h"
#include "weir/Json.h"
#include "weir/Problem.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace weir::metrics
{
namespace
{
constexpr std::size_t maxErrorsShown = 100;
constexpr std::size_t longBody = 64 * 1024; // takes about a millisecond; to hand the thread's work on costs 30 µs
constexpr std::string_view acceptedTypes = "application/json, application/x-ndjson";

/// The media type alone, without parameters such as charset (RFC 9110, section 8.3.1); empty if there is none.
std::string_view mediaType(const Request& request)
{
    auto value = request.header("Content-Type").value_or("");
    value = value.substr(0, value.find(';'));
    return value.substr(0, value.find_last_not_of(" \t") + 1);
}

Batch parse(const Request& request, const MetricsSettings& settings, Time now)
{
    const auto type = mediaType(request);
    if (type.empty() || equalsIgnoringCase(type, "application/json"))
        return parseJson(request.body, settings, now);
    if (equalsIgnoringCase(type, "application/x-ndjson"))
        return parseNdjson(request.body, settings, now);
    Problem problem{.status = 415,
                    .detail =
                        "the Content-Type is '" + std::string(type) + "'; accepted: " + std::string(acceptedTypes)};
    problem.headers.set("Accept", std::string(acceptedTypes)); // RFC 9110, section 12.5.1
    throw ProblemException(std::move(problem));
}

/// `"accepted":n,"rejected":m`
std::string countsJson(std::size_t accepted, std::size_t rejected)
{
    return "\"accepted\":" + std::to_string(accepted) + ",\"rejected\":" + std::to_string(rejected);
}

std::vector<ProblemError> errorsOf(const Batch& batch)
{
    std::vector<ProblemError> errors;
    for (const auto& [position, fault] : batch.rejected)
    {
        if (errors.size() == maxErrorsShown)
            break;
        errors.push_back({.index = batch.single ? std::nullopt : std::optional(position.index),
                          .line = position.line,
                          .pointer = fault.pointer,
                          .detail = fault.detail});
    }
    return errors;
}

Response refused(const Request& request, const Batch& batch, std::size_t total, bool atomic)
{
    Problem problem{.status = 422,
                    .detail = batch.single ? "the point is not valid"
                              : atomic     ? "the batch is atomic and not every point is valid; nothing is stored"
                                           : "no point of the batch is valid",
                    .errors = errorsOf(batch)};
    problem.members = countsJson(0, total);
    return problemResponse(problem, request);
}

Response accepted(const Batch& batch, std::size_t count)
{
    if (batch.single)
        return jsonResponse(R"({"message":"Metric stored successfully"})", 201);
    return jsonResponse("{" + countsJson(count, batch.rejected.size()) +
                        ",\"errors\":" + problemErrorsJson(errorsOf(batch)) + "}");
}

PointFault seriesFault(const MetricsSettings& settings)
{
    return {PointFault::Kind::series, "",
            "would make a new series; there are " + std::to_string(settings.maxSeries) + " already (metrics.maxSeries)",
            "metrics.maxSeries"};
}
} // namespace

IngestHandler::IngestHandler(std::shared_ptr<MetricsContext> context)
    : _context(std::move(context)), _accepted(points("accepted", ""))
{
}

Counter& IngestHandler::points(std::string_view result, std::string_view reason) const
{
    return _context->instruments.counter("weir_ingest_points_total", "Points in writes, by what became of them.",
                                         {{"result", std::string(result)}, {"reason", std::string(reason)}});
}

Response IngestHandler::handle(const Request& request)
{
    const auto settings = _context->settings.load();
    const auto now = toTime(_context->clock.wall());
    const bool atomic = parseQuery(Endpoint::write, request, *settings, now).atomic;
    std::optional<Blocking> blocking;
    if (request.body.size() >= longBody)
        blocking.emplace();
    auto batch = parse(request, *settings, now);
    const auto total = batch.points.size() + batch.rejected.size();

    if (!atomic || batch.rejected.empty())
        store(batch, atomic, *settings, request.scope);
    const auto stored = atomic && !batch.rejected.empty() ? 0 : total - batch.rejected.size();
    count(batch, stored, total);
    if (stored == 0 && total > 0)
        return refused(request, batch, total, atomic);
    return accepted(batch, stored);
}

/// Moves what the store refuses to the rejected, and tells who listens about the rest.
void IngestHandler::store(Batch& batch, bool atomic, const MetricsSettings& settings, const Scope* scope)
{
    batch.points.arrange();
    const auto others = _context->store.append(batch.points, settings.maxSeries, atomic);
    for (const auto index : others)
        batch.rejected.push_back({batch.positions[index], seriesFault(settings)});
    std::ranges::sort(batch.rejected, {}, [](const RejectedPoint& rejected) { return rejected.position.index; });
    if (others.size() == batch.points.size() || (atomic && !others.empty()))
        return;
    std::set<std::string_view> types;
    for (std::size_t run = 0; run < batch.points.runs(); ++run)
        types.insert(typeOf(batch.points.run(run).key));
    std::vector<std::string> resources{typesResource()};
    std::ranges::transform(types, std::back_inserter(resources), resourceOf);
    _context->events.publish(ResourceChanged{resources, scope});
}

void IngestHandler::count(const Batch& batch, std::size_t accepted, std::size_t total) const
{
    _accepted.add(static_cast<double>(accepted));
    std::map<PointFault::Kind, std::size_t> reasons;
    std::map<std::string, std::size_t> limits;
    for (const auto& rejected : batch.rejected)
    {
        ++reasons[rejected.fault.kind];
        if (!rejected.fault.limit.empty())
            ++limits[rejected.fault.limit];
    }
    if (const auto good = total - accepted - batch.rejected.size(); good > 0)
        points("rejected", "atomic").add(static_cast<double>(good));
    for (const auto& [kind, number] : reasons)
        points("rejected", reasonOf(kind)).add(static_cast<double>(number));
    for (const auto& [limit, number] : limits)
        countLimitHits(*_context, limit, number);
}
} // namespace weir::metrics
