#include "IngestHandler.h"

#include "Fingerprint.h"
#include "Idempotency.h"
#include "IdempotencyKey.h"
#include "IngestAnswer.h"
#include "Query.h"
#include "engine/SeriesKey.h"
#include "weir/Blocking.h"
#include "weir/Problem.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory_resource>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace weir::metrics
{
namespace
{
constexpr std::size_t shortBody = 512;      // a few points
constexpr std::size_t longBody = 64 * 1024; // takes about a millisecond; to hand the thread's work on costs 30 µs
constexpr std::string_view json = "application/json";
constexpr std::string_view ndjson = "application/x-ndjson";
constexpr std::string_view acceptedTypes = "application/json, application/x-ndjson";

/// The media type alone, without parameters such as charset (RFC 9110, section 8.3.1): one of those accepted, json if
/// there is none.
std::string_view mediaType(const Request& request)
{
    auto type = request.header("Content-Type").value_or("");
    type = type.substr(0, type.find(';'));
    type = type.substr(0, type.find_last_not_of(" \t") + 1);
    if (type.empty() || equalsIgnoringCase(type, json))
        return json;
    if (equalsIgnoringCase(type, ndjson))
        return ndjson;
    Problem problem{.status = 415,
                    .detail =
                        "the Content-Type is '" + std::string(type) + "'; accepted: " + std::string(acceptedTypes)};
    problem.headers.set("Accept", std::string(acceptedTypes)); // RFC 9110, section 12.5.1
    throw ProblemException(std::move(problem));
}

std::vector<std::string> typesOf(const PointBatch& points)
{
    if (points.runs() == 1)
        return {std::string(typeOf(points.run(0).key))};
    std::set<std::string_view> types;
    for (std::size_t run = 0; run < points.runs(); ++run)
        types.insert(typeOf(points.run(run).key));
    return {types.begin(), types.end()};
}

PointFault seriesFault(const MetricsSettings& settings)
{
    return {PointFault::Kind::series, "",
            "would make a new series; there are " + std::to_string(settings.maxSeries) + " already (metrics.maxSeries)",
            "metrics.maxSeries"};
}

/// Moves what the store refuses to the rejected.
void reject(Batch& batch, std::span<const std::size_t> refused, const MetricsSettings& settings)
{
    for (const auto index : refused)
        batch.rejected.push_back({batch.positions[index], seriesFault(settings)});
    std::ranges::sort(batch.rejected, {}, [](const RejectedPoint& rejected) { return rejected.position.index; });
}
} // namespace

struct IngestHandler::Write
{
    const Request& request;
    const MetricsSettings& settings;
    Time now;
    bool atomic;
    std::string_view type; ///< of the body
};

/// Under what a 2xx is kept, and as the answer to what.
struct IngestHandler::Keeping
{
    AnswerKey key;
    Fingerprint fingerprint;
};

IngestHandler::IngestHandler(std::shared_ptr<MetricsContext> context)
    : _context(std::move(context)), _accepted(points("accepted", ""))
{
    using enum PointFault::Kind; // at 0 from the start, like the counts of bounds
    for (const auto kind : {syntax, invalid, future, retention, series})
        (void)points("rejected", reasonOf(kind));
    (void)points("rejected", "atomic");
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
    const Write write{request, *settings, now, parseQuery(Endpoint::write, request, *settings, now).atomic,
                      mediaType(request)};
    auto key = idempotencyKey(request);
    std::optional<Blocking> blocking;
    if (request.body.size() >= longBody)
        blocking.emplace();
    if (!key)
        return carryOut(write, nullptr);
    const Keeping keeping{{std::string(request.route), *std::move(key)},
                          fingerprintOf(write.type, write.atomic, request.body)};
    return once(*_context, keeping.key, keeping.fingerprint, [&] { return carryOut(write, &keeping); });
}

/// `keeping` is null if the answer is not to be kept.
Response IngestHandler::carryOut(const Write& write, const Keeping* keeping)
{
    // What is made of a short body lies on the stack: to allocate it took a tenth of the time of such a write.
    std::array<std::byte, 2048> room; // NOLINT(*-member-init): memory
    std::pmr::monotonic_buffer_resource stack(room.data(), room.size());
    auto* memory = write.request.body.size() <= shortBody ? &stack : std::pmr::get_default_resource();
    auto batch = write.type == json ? parseJson(write.request.body, write.settings, write.now, memory)
                                    : parseNdjson(write.request.body, write.settings, write.now, memory);
    const auto total = batch.points.size() + batch.rejected.size();
    batch.points.arrange();
    const auto types = typesOf(batch.points);
    auto response = store(write, batch, types, keeping);
    const auto stored = storedPoints(batch, total, write.atomic);
    count(batch, stored, total);
    if (stored > 0)
        publishTypesChanged(*_context, types);
    return response;
}

/// Moves what the store refuses to the rejected. An answer that is to be kept is made by the store, which alone knows
/// in time what is in it.
Response IngestHandler::store(const Write& write, Batch& batch, const std::vector<std::string>& types,
                              const Keeping* keeping)
{
    const auto total = batch.points.size() + batch.rejected.size();
    const auto conclude = [&](std::span<const std::size_t> refused)
    {
        reject(batch, refused, write.settings);
        return ingestAnswer(write.request, batch, total, write.atomic);
    };
    if (write.atomic && !batch.rejected.empty())
        return conclude({});
    AppendOptions options{.maxSeries = write.settings.maxSeries, .allOrNothing = write.atomic};
    if (keeping == nullptr)
        return conclude(_context->store.append(batch.points, options));

    Response response;
    const auto make = [&](std::span<const std::size_t> refused) -> std::optional<Answer>
    {
        response = conclude(refused);
        if (response.status >= 300)
            return std::nullopt;
        return Answer{.fingerprint = keeping->fingerprint,
                      .status = response.status,
                      .body = std::string(response.body.text().value()),
                      .types = types,
                      .expires = _context->clock.wall() + write.settings.idempotencyTtl};
    };
    const AnswerToKeep answer{keeping->key, make};
    options.answer = &answer;
    (void)_context->store.append(batch.points, options);
    return response;
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
